using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>netinet/in.h, sys/un.h, linux/if_packet.h, linux/filter.h and sys/signalfd.h: sockets other than netlink's.</summary>
internal static unsafe partial class Libc
{
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_PACKET = 17;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SO_REUSEADDR = 2;
    internal const int SO_ERROR = 4;
    internal const int SO_BROADCAST = 6;
    internal const int SO_PEERCRED = 17;
    internal const int SO_BINDTODEVICE = 25;
    internal const int SO_ATTACH_FILTER = 26;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPV6_V6ONLY = 26;
    internal const int SHUT_WR = 1;
    internal const int ETH_P_IP = 0x0800;
    internal const int SIG_BLOCK = 0;
    internal const int SIGTERM = 15;
    internal const int SFD_NONBLOCK = 0x800;
    internal const int SFD_CLOEXEC = 0x80000;
    internal const int F_SETFD = 2;
    internal const int F_GETFL = 3;
    internal const int FD_CLOEXEC = 1;

    /// <summary>struct sockaddr_in; port and address in network order.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 16)]
    internal struct sockaddr_in
    {
        [FieldOffset(0)] internal ushort sin_family;
        [FieldOffset(2)] internal ushort sin_port;
        [FieldOffset(4)] internal uint sin_addr;
    }

    /// <summary>struct sockaddr_in6; port and address in network order, the scope ID in the machine's.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_in6
    {
        internal ushort sin6_family;
        internal ushort sin6_port;
        internal uint sin6_flowinfo;
        internal fixed byte sin6_addr[16];
        internal uint sin6_scope_id;
    }

    /// <summary>struct sockaddr_ll; the protocol in network order.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sockaddr_ll
    {
        internal ushort sll_family;
        internal ushort sll_protocol;
        internal int sll_ifindex;
        internal ushort sll_hatype;
        internal byte sll_pkttype;
        internal byte sll_halen;
        internal fixed byte sll_addr[8];
    }

    /// <summary>struct ucred.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ucred
    {
        internal int pid;
        internal uint uid;
        internal uint gid;
    }

    /// <summary>struct sock_filter: an instruction of classic BPF.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sock_filter
    {
        internal ushort code;
        internal byte jt;
        internal byte jf;
        internal uint k;
    }

    /// <summary>struct sock_fprog.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct sock_fprog
    {
        internal ushort len;
        internal sock_filter* filter;
    }

    /// <summary>struct signalfd_siginfo; 128 bytes, what is not read is padding.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 128)]
    internal struct signalfd_siginfo
    {
        [FieldOffset(0)] internal uint ssi_signo;
    }

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int bind(int fd, void* address, uint length);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int listen(int fd, int backlog);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int accept4(int fd, void* address, uint* length, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int shutdown(int fd, int how);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint sendto(int fd, byte* buffer, nuint length, int flags, void* address, uint addressLength);

    [LibraryImport(Name, EntryPoint = "recvfrom", SetLastError = true)]
    internal static partial nint recvfrom_any(int fd, byte* buffer, nuint length, int flags, void* address, uint* addressLength);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int chmod(string path, uint mode);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int signalfd(int fd, sigset_t* mask, int flags);

    [LibraryImport(Name)]
    internal static partial int sigismember(sigset_t* signals, int signal);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int execve(string path, byte** argv, byte** envp);
}
