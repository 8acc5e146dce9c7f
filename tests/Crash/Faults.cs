using System.Collections.Generic;
using System.Linq;

namespace CsCni.Crash;

/// <summary>Which errors which system calls are made to give: those that the kernel can give there. Not close(2): whatever it
/// answers, Linux has closed the descriptor, which strace would leave open.</summary>
internal static class Faults
{
    private static readonly Dictionary<string, string[]> s_calls = new()
    {
        ["EIO"] =
        [
            "openat", "read", "pread64", "write", "pwrite64", "renameat", "renameat2", "unlinkat", "mkdirat", "linkat", "utimensat", "statx",
            "newfstatat", "fstat", "getdents64", "fchmod", "fchmodat", "ftruncate", "readlink", "readlinkat", "statfs", "fstatfs",
        ],
        ["ENOSPC"] = ["openat", "write", "pwrite64", "renameat", "renameat2", "mkdirat", "linkat", "ftruncate"],
        ["ENOMEM"] =
        [
            "openat", "read", "sendto", "sendmsg", "recvfrom", "recvmsg", "socket", "bind", "connect", "setsockopt", "setns", "mkdirat",
            "renameat", "renameat2", "unlinkat", "statx", "newfstatat", "getdents64", "poll", "ioctl", "pipe2", "readlink", "readlinkat",
        ],
        ["EINTR"] = ["openat", "read", "write", "sendto", "recvfrom", "flock", "poll", "connect", "wait4"],
        ["EAGAIN"] = ["read", "write", "sendto", "recvfrom", "flock"],
    };

    /// <summary>The faults' names, "kill" first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["kill", .. s_calls.Keys];

    /// <summary>Whether a fault is injected into a system call.</summary>
    public static bool Applies(string fault, string call) => fault == "kill" || s_calls[fault].Contains(call);
}
