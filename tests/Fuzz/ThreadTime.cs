using System.Runtime.InteropServices;

namespace CsCni.Fuzz;

/// <summary>The time that the calling thread has had a processor: what a busy machine takes from it does not count.</summary>
internal static class ThreadTime
{
    /// <summary>CLOCK_THREAD_CPUTIME_ID.</summary>
    private const int ThreadClock = 3;

    /// <summary>Microseconds since the thread began.</summary>
    internal static double Microseconds()
    {
        clock_gettime(ThreadClock, out Timespec time);
        return (time.Seconds * 1_000_000.0) + (time.Nanoseconds / 1000.0);
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out Timespec time);

    /// <summary>struct timespec.</summary>
    private readonly record struct Timespec(long Seconds, long Nanoseconds);
}
