using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using CsCni.Testing;
using Xunit;

namespace CsCni.Linux.Tests;

/// <summary>Every constant and structure of linux/ against the C library's and the kernel's headers, by a C compiler.</summary>
public sealed class AbiTests
{
    private const string Headers =
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <poll.h>
        #include <sched.h>
        #include <signal.h>
        #include <spawn.h>
        #include <stddef.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <string.h>
        #include <time.h>
        #include <unistd.h>
        #include <net/if.h>
        #include <netinet/in.h>
        #include <linux/filter.h>
        #include <linux/if_ether.h>
        #include <linux/if_packet.h>
        #include <linux/if_tun.h>
        #include <linux/magic.h>
        #include <linux/netlink.h>
        #include <linux/nsfs.h>
        #include <sys/eventfd.h>
        #include <sys/file.h>
        #include <sys/inotify.h>
        #include <sys/mman.h>
        #include <sys/signalfd.h>
        #include <sys/socket.h>
        #include <sys/stat.h>
        #include <sys/syscall.h>
        #include <sys/time.h>
        #include <sys/un.h>
        #include <sys/vfs.h>
        #include <sys/wait.h>
        """;

    /// <summary>The C name of each structure.</summary>
    private static readonly Dictionary<string, string> _structures = new()
    {
        ["timespec"] = "struct timespec",
        ["statx_t"] = "struct statx",
        ["flock_t"] = "struct flock",
        ["statfs_t"] = "struct statfs",
        ["pollfd"] = "struct pollfd",
        ["posix_spawn_file_actions_t"] = "posix_spawn_file_actions_t",
        ["posix_spawnattr_t"] = "posix_spawnattr_t",
        ["sigset_t"] = "sigset_t",
        ["sigaction_t"] = "struct sigaction",
        ["sigevent_t"] = "struct sigevent",
        ["itimerspec"] = "struct itimerspec",
        ["sockaddr_nl"] = "struct sockaddr_nl",
        ["sockaddr_un"] = "struct sockaddr_un",
        ["timeval"] = "struct timeval",
        ["ifreq"] = "struct ifreq",
        ["sockaddr_in"] = "struct sockaddr_in",
        ["sockaddr_in6"] = "struct sockaddr_in6",
        ["sockaddr_ll"] = "struct sockaddr_ll",
        ["ucred"] = "struct ucred",
        ["sock_filter"] = "struct sock_filter",
        ["sock_fprog"] = "struct sock_fprog",
        ["inotify_event"] = "struct inotify_event",
        ["signalfd_siginfo"] = "struct signalfd_siginfo",
    };

    /// <summary>Fields whose C name is another.</summary>
    private static readonly Dictionary<string, string> _fields = new()
    {
        ["stx_mtime_sec"] = "stx_mtime.tv_sec",
        ["stx_mtime_nsec"] = "stx_mtime.tv_nsec",
        ["handler"] = "sa_handler",
        ["mask"] = "sa_mask",
        ["flags"] = "sa_flags",
        ["event_mask"] = "mask",
        ["restorer"] = "sa_restorer",
        ["sigev_notify_thread_id"] = "_sigev_un._tid",
    };

    private static readonly Dictionary<Errno, string> _errors = new()
    {
        [Errno.NotPermitted] = "EPERM", [Errno.NoEntry] = "ENOENT", [Errno.NoProcess] = "ESRCH", [Errno.Interrupted] = "EINTR", [Errno.InputOutput] = "EIO",
        [Errno.NoSuchAddress] = "ENXIO", [Errno.BadDescriptor] = "EBADF", [Errno.Again] = "EAGAIN", [Errno.NoMemory] = "ENOMEM",
        [Errno.Access] = "EACCES", [Errno.Busy] = "EBUSY", [Errno.Exists] = "EEXIST", [Errno.NoDevice] = "ENODEV",
        [Errno.NotDirectory] = "ENOTDIR", [Errno.Invalid] = "EINVAL", [Errno.TooManyFilesOfAll] = "ENFILE", [Errno.TooManyFiles] = "EMFILE", [Errno.TextBusy] = "ETXTBSY", [Errno.NoSpace] = "ENOSPC",
        [Errno.ReadOnlyFileSystem] = "EROFS", [Errno.Range] = "ERANGE", [Errno.NotEmpty] = "ENOTEMPTY", [Errno.Loop] = "ELOOP", [Errno.ExchangeFull] = "EXFULL",
        [Errno.NotSupported] = "EOPNOTSUPP", [Errno.AddressInUse] = "EADDRINUSE", [Errno.AddressNotAvailable] = "EADDRNOTAVAIL",
        [Errno.NetworkUnreachable] = "ENETUNREACH", [Errno.NoBuffers] = "ENOBUFS", [Errno.TimedOut] = "ETIMEDOUT",
        [Errno.ConnectionRefused] = "ECONNREFUSED", [Errno.HostUnreachable] = "EHOSTUNREACH", [Errno.ProtocolNotSupported] = "EPROTONOSUPPORT", [Errno.FamilyNotSupported] = "EAFNOSUPPORT",
    };

    private static readonly Dictionary<OpenFlags, string> _openFlags = new()
    {
        [OpenFlags.Read] = "O_RDONLY", [OpenFlags.Write] = "O_WRONLY", [OpenFlags.ReadWrite] = "O_RDWR", [OpenFlags.Create] = "O_CREAT",
        [OpenFlags.Exclusive] = "O_EXCL", [OpenFlags.Truncate] = "O_TRUNC", [OpenFlags.Append] = "O_APPEND",
        [OpenFlags.NonBlocking] = "O_NONBLOCK", [OpenFlags.Directory] = "O_DIRECTORY", [OpenFlags.NoFollow] = "O_NOFOLLOW",
    };

    [Fact]
    public void The_compiler_agrees()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "no C compiler");
        Assert.SkipUnless(RuntimeInformation.ProcessArchitecture == Architecture.X64, "the constants are those of x86-64");
        List<string> asserts = [.. Constants(), .. Structures()];
        asserts.AddRange(Enum.GetValues<Errno>().Where(static value => value != Errno.None).Select(static value => Equal(_errors[value], (int)value)));
        asserts.AddRange(Enum.GetValues<OpenFlags>().Select(static value => Equal(_openFlags[value], (int)value)));
        asserts.Add(Equal("AF_INET", (int)IpFamily.V4));
        asserts.Add(Equal("AF_INET6", (int)IpFamily.V6));
        Assert.True(asserts.Count > 90, $"only {asserts.Count} asserts: reflection has not seen the constants");
        Assert.Equal(string.Empty, Compile(asserts));
    }

    [Fact]
    public void The_compiler_disagrees_with_a_wrong_number()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/cc"), "no C compiler");
        Assert.Contains("POLLIN", Compile([Equal("POLLIN", 2)]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Errno.NoEntry, "ENOENT", "No such file or directory (ENOENT)")]
    [InlineData((Errno)27, "EFBIG", "File too large (EFBIG)")]
    [InlineData((Errno)4000, "errno 4000", "unknown error (errno 4000)")]
    public void An_error_has_the_c_librarys_words(Errno errno, string name, string text) =>
        Assert.Equal((name, text, $"doing: {text}"), (errno.Name(), errno.Describe(), new LinuxException("doing", errno).Message));

    private static IEnumerable<string> Constants() =>
        from field in typeof(Libc).GetFields(BindingFlags.Static | BindingFlags.NonPublic)
        where field.IsLiteral && field.FieldType != typeof(string)
        select Equal(field.Name, Convert.ToInt64(field.GetRawConstantValue()));

    private static IEnumerable<string> Structures()
    {
        foreach (Type type in typeof(Libc).GetNestedTypes(BindingFlags.NonPublic).Where(static type => type is { IsValueType: true, IsEnum: false } && !type.Name.Contains('<')))
        {
            Assert.True(_structures.TryGetValue(type.Name, out string? name), $"say in {nameof(_structures)} what {type.Name} is called in C");
            yield return Equal($"sizeof({name})", Marshal.SizeOf(type));
            foreach (FieldInfo field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public).Where(static field => field.Name[0] != '_'))
            {
                string member = _fields.GetValueOrDefault(field.Name, field.Name);
                yield return Equal($"offsetof({name}, {member})", (long)Marshal.OffsetOf(type, field.Name));
                yield return Equal($"sizeof((({name} *)0)->{member})", Marshal.SizeOf(field.FieldType));
            }
        }
    }

    private static string Equal(string expression, long value) =>
        $"_Static_assert((long long)({expression}) == {value}LL, \"{expression} is not {value}\");";

    private static string Compile(IEnumerable<string> asserts)
    {
        using TemporaryDirectory directory = new();
        File.WriteAllText(directory["abi.c"], $"{Headers}\n{string.Join('\n', asserts)}\n");
        using ChildProcess child = ChildProcess.Start(
            "/usr/bin/cc", ["-fsyntax-only", directory["abi.c"]], ProcessEnvironment.Of(["PATH=/usr/bin:/bin"]), default, 1 << 20);
        ChildOutcome outcome = child.Wait(60_000);
        string errors = Encoding.UTF8.GetString(outcome.ErrorOutput.Span);
        return outcome.Succeeded ? errors : errors + "(failed)";
    }
}
