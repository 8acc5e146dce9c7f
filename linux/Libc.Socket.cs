using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>sys/socket.h, sys/un.h and linux/netlink.h.</summary>
internal static unsafe partial class Libc
{
    internal const int AF_UNIX = 1;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int SOL_SOCKET = 1;
    internal const int SO_RCVBUF = 8;
    internal const int SO_RCVTIMEO = 20;
    internal const int SO_SNDTIMEO = 21;
    internal const int SO_RCVBUFFORCE = 33;
    internal const int SO_NETNS_COOKIE = 71;

    /// <summary>struct sockaddr_nl (linux/netlink.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_nl
    {
        internal ushort nl_family;
        internal ushort nl_pad;
        internal uint nl_pid;
        internal uint nl_groups;
    }

    /// <summary>struct sockaddr_un (sys/un.h).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_un
    {
        internal const int PathSize = 108;

        internal ushort sun_family;
        internal fixed byte sun_path[PathSize];
    }

    /// <summary>struct timeval (bits/types/struct_timeval.h) of 64-bit systems.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct timeval
    {
        internal long tv_sec;
        internal long tv_usec;
    }

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int socket(int domain, int type, int protocol);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int connect(int fd, sockaddr_nl* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int connect(int fd, sockaddr_un* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockname(int fd, sockaddr_nl* address, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint recvfrom(int fd, byte* buffer, nuint length, int flags, sockaddr_nl* address, uint* addressLength);
}
