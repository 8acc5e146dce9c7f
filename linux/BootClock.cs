namespace CsCni.Linux;

/// <summary>CLOCK_BOOTTIME in full resolution.</summary>
public static unsafe class BootClock
{
    /// <summary>Nanoseconds since the kernel started, suspension included. No clock setting moves it.</summary>
    public static ulong Nanoseconds()
    {
        Libc.timespec time;
        _ = Libc.clock_gettime(Libc.CLOCK_BOOTTIME, &time);
        return ((ulong)time.tv_sec * 1_000_000_000) + (ulong)time.tv_nsec;
    }
}
