using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>sched.h, spawn.h, signal.h, poll.h, sys/wait.h, time.h and exit.</summary>
internal static unsafe partial class Libc
{
    internal const int CLONE_NEWNET = 0x40000000;
    internal const int O_CLOEXEC = 0x80000;
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;
    internal const short POLLERR = 8;
    internal const short POLLHUP = 16;
    internal const int WNOHANG = 1;
    internal const int SIGKILL = 9;
    internal const int SIGPIPE = 13;
    internal const int CLOCK_REALTIME = 0;
    internal const int CLOCK_MONOTONIC = 1;
    internal const int CLOCK_BOOTTIME = 7;
    internal const int F_SETFL = 4;
    internal const int O_NONBLOCK = 0x800;

    /// <summary>The same number on all architectures; the C library's own function is not in those before glibc 2.36.</summary>
    internal const nint SYS_pidfd_open = 434;

    [StructLayout(LayoutKind.Sequential)]
    internal struct pollfd
    {
        internal int fd;
        internal short events;
        internal short revents;
    }

    /// <summary>posix_spawn_file_actions_t of glibc x86-64: 80 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 80)]
    internal struct posix_spawn_file_actions_t
    {
        private long _opaque;
    }

    /// <summary>posix_spawnattr_t of glibc x86-64: 336 bytes.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 336)]
    internal struct posix_spawnattr_t
    {
        private long _opaque;
    }

    /// <summary>sigset_t of glibc: 1,024 bits.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 128)]
    internal struct sigset_t
    {
        private long _opaque;
    }

    internal const short POSIX_SPAWN_SETSIGMASK = 8;
    internal const short POSIX_SPAWN_SETSIGDEF = 4;

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint getrandom(byte* buffer, nuint length, uint flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int setns(int fd, int type);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int unshare(int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int pipe2(int* descriptors, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int poll(pollfd* descriptors, nuint count, int milliseconds);

    [LibraryImport(Name, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int posix_spawn(int* pid, string path, posix_spawn_file_actions_t* actions, posix_spawnattr_t* attributes, byte** argv, byte** envp);

    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_init(posix_spawn_file_actions_t* actions);

    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_adddup2(posix_spawn_file_actions_t* actions, int fd, int target);

    [LibraryImport(Name)]
    internal static partial int posix_spawn_file_actions_destroy(posix_spawn_file_actions_t* actions);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_init(posix_spawnattr_t* attributes);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setflags(posix_spawnattr_t* attributes, short flags);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setsigmask(posix_spawnattr_t* attributes, sigset_t* mask);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_setsigdefault(posix_spawnattr_t* attributes, sigset_t* signals);

    [LibraryImport(Name)]
    internal static partial int posix_spawnattr_destroy(posix_spawnattr_t* attributes);

    [LibraryImport(Name)]
    internal static partial int sigemptyset(sigset_t* signals);

    [LibraryImport(Name)]
    internal static partial int sigaddset(sigset_t* signals, int signal);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int waitpid(int pid, int* status, int options);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int kill(int pid, int signal);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int fcntl(int fd, int command, nint argument);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int clock_gettime(int clock, timespec* result);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport(Name)]
    internal static partial void _exit(int status);

    [LibraryImport(Name)]
    internal static partial int getpid();

    [LibraryImport(Name)]
    internal static partial uint geteuid();

    [LibraryImport(Name)]
    internal static partial nint signal(int signal, nint handler);
}
