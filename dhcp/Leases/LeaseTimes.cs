using System;

namespace CsCni.Dhcp.Leases;

/// <summary>When a lease is renewed, rebound and over, in milliseconds of the boot clock, which suspension does not stop.</summary>
/// <param name="Renew">T1: its server is asked.</param>
/// <param name="Rebind">T2: any server is asked.</param>
/// <param name="Expire">The address may not be used any more.</param>
internal readonly record struct LeaseTimes(long Renew, long Rebind, long Expire)
{
    /// <summary>Of a lease without an end.</summary>
    internal const long Never = long.MaxValue;

    private const uint Infinite = uint.MaxValue;

    /// <summary>Reckons the times from what a server said.</summary>
    /// <param name="start">When the request was sent that it answers (RFC 2131, section 4.4.1).</param>
    /// <param name="lease">The lease in seconds.</param>
    /// <param name="renewal">T1 in seconds; null, 0 or out of order: half of the lease.</param>
    /// <param name="rebinding">T2 in seconds; null, 0 or out of order: 85 % of the lease.</param>
    internal static LeaseTimes Of(long start, uint lease, uint? renewal, uint? rebinding)
    {
        if (lease == Infinite)
        {
            return new(Never, Never, Never);
        }

        long whole = 1000L * Math.Max(lease, 1);
        long rebind = 1000L * (rebinding ?? 0);
        rebind = rebind > 0 && rebind <= whole ? rebind : whole * 85 / 100;
        long renew = 1000L * (renewal ?? 0);
        renew = renew > 0 && renew <= rebind ? renew : Math.Min(whole / 2, rebind);
        return new(start + renew, start + rebind, start + whole);
    }
}
