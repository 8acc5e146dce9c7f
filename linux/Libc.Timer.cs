using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>signal.h, time.h and sys/mman.h: what it takes to interrupt a blocking call at a deadline.</summary>
internal static unsafe partial class Libc
{
    internal const int SIG_UNBLOCK = 1;
    internal const int SIGEV_THREAD_ID = 4;
    internal const int TIMER_ABSTIME = 1;
    internal const int PROT_READ = 1;
    internal const int PROT_WRITE = 2;
    internal const int PROT_EXEC = 4;
    internal const int MAP_PRIVATE = 2;
    internal const int MAP_ANONYMOUS = 0x20;

    /// <summary>struct sigevent of glibc: 64 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    internal struct sigevent_t
    {
        [FieldOffset(8)] internal int sigev_signo;
        [FieldOffset(12)] internal int sigev_notify;
        [FieldOffset(16)] internal int sigev_notify_thread_id;
    }

    /// <summary>struct itimerspec.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct itimerspec
    {
        internal timespec it_interval;
        internal timespec it_value;
    }

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int mprotect(nint address, nuint length, int protection);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int munmap(nint address, nuint length);

    [LibraryImport(Name)]
    internal static partial int pthread_sigmask(int how, sigset_t* set, sigset_t* previous);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int timer_create(int clock, sigevent_t* notification, nint* timer);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int timer_settime(nint timer, int flags, itimerspec* value, itimerspec* previous);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int timer_delete(nint timer);

    [LibraryImport(Name)]
    internal static partial int gettid();
}
