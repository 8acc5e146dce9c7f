namespace CsCni.Linux;

/// <summary>The kernel's clocks.</summary>
public static unsafe class Clock
{
    /// <summary>CLOCK_REALTIME: what files are stamped by.</summary>
    public static FileTime Now() => Read(Libc.CLOCK_REALTIME);

    /// <summary>Milliseconds of CLOCK_MONOTONIC: for deadlines.</summary>
    public static long Milliseconds()
    {
        FileTime time = Read(Libc.CLOCK_MONOTONIC);
        return (time.Seconds * 1000) + (time.Nanoseconds / 1_000_000);
    }

    /// <summary>Seconds of CLOCK_BOOTTIME: since the kernel started, suspension included. No clock setting moves it.</summary>
    public static long SecondsSinceBoot() => Read(Libc.CLOCK_BOOTTIME).Seconds;

    /// <summary>When the kernel started, by today's setting of the clock.</summary>
    public static FileTime BootTime()
    {
        FileTime now = Now();
        FileTime since = Read(Libc.CLOCK_BOOTTIME);
        long nanoseconds = (long)now.Nanoseconds - since.Nanoseconds;
        return nanoseconds >= 0
            ? new(now.Seconds - since.Seconds, (uint)nanoseconds)
            : new(now.Seconds - since.Seconds - 1, (uint)(nanoseconds + 1_000_000_000));
    }

    private static FileTime Read(int clock)
    {
        Libc.timespec time;
        _ = Libc.clock_gettime(clock, &time);
        return new(time.tv_sec, (uint)time.tv_nsec);
    }
}
