using System;

namespace CsCni.Dhcp.Leases;

/// <summary>How long is waited for servers, in milliseconds.</summary>
/// <param name="Answer">-timeout: how long the server that made an offer is waited for before others are looked for again.</param>
/// <param name="LongestPause">-resendmax: the longest time between two messages.</param>
/// <param name="Whole">-resendtimeout: when an ADD is given up.</param>
internal readonly record struct RetryLimits(long Answer, long LongestPause, long Whole)
{
    /// <summary>A container waits: the first pauses are shorter than the four seconds of RFC 2131, section 4.1, but double too.</summary>
    private const long FirstPause = 1000;

    /// <summary>The pause behind a message.</summary>
    /// <param name="tries">How many messages were sent before it.</param>
    internal long Pause(int tries)
    {
        long pause = Math.Min(FirstPause << Math.Min(tries, 16), LongestPause);

        // A tenth more or less: many containers of one start must not ask in step.
        return pause + Random.Shared.NextInt64(-pause / 10, (pause / 10) + 1);
    }
}
