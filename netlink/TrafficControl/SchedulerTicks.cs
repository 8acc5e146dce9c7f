using System;

namespace CsCni.Netlink.Route;

/// <summary>
/// The clock of the kernel's packet schedulers, in whose ticks struct tc_tbf_qopt and struct tc_htb_opt say how much
/// may be sent at once: not the bytes, but the time that they take at the rate. A tick is 64 ns, for the kernel shifts
/// nanoseconds by PSCHED_SHIFT, which is 6. tc(8) reads that from /proc/net/psched, four hexadecimal numbers: nanoseconds
/// in a microsecond, nanoseconds in a tick, microseconds in a second, resolution of the clock in parts of a second.
/// </summary>
public static class SchedulerTicks
{
    /// <summary>The length of a tick in nanoseconds.</summary>
    public const int Nanoseconds = 64;

    private const double PerMicrosecond = 1000.0 / Nanoseconds;

    /// <summary>
    /// How long bytes take at a rate. Computed as tc(8) of iproute2 6.1 and the CNI project's bandwidth plugin
    /// (netlink.Xmittime) do, so that what either has set up compares equal to what we would: in floating point, cut off
    /// to whole microseconds first, and to whole ticks then. The loss is below a microsecond, which at high rates is a
    /// matter of kilobytes; <see cref="Tbf.Burst"/> tells the kernel the bytes themselves.
    /// </summary>
    /// <param name="bytes">How many bytes.</param>
    /// <param name="rate">Bytes per second, at least 1.</param>
    /// <returns>Ticks; <see cref="uint.MaxValue"/>, which is 275 seconds, for all that exceeds it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rate is 0.</exception>
    public static uint OfBytes(uint bytes, ulong rate)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rate);
        double microseconds = Math.Floor(1_000_000 * ((double)bytes / rate));
        return (uint)Math.Min(microseconds * PerMicrosecond, uint.MaxValue);
    }

    /// <summary>How many bytes ticks have room for at a rate: the way back, to within what was cut off.</summary>
    /// <param name="ticks">Ticks, as a qdisc that was read has them.</param>
    /// <param name="rate">Bytes per second.</param>
    /// <returns>Bytes, rounded down; <see cref="ulong.MaxValue"/> for all that exceeds it.</returns>
    public static ulong ToBytes(uint ticks, ulong rate)
    {
        UInt128 bytes = (UInt128)ticks * Nanoseconds * rate / 1_000_000_000;
        return bytes > ulong.MaxValue ? ulong.MaxValue : (ulong)bytes;
    }
}
