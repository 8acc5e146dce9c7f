using System;
using System.Collections.Generic;
using CsCni.Ipam.Store;

namespace CsCni.Ipam.Commands;

/// <summary>Chooses among the ranges of a set: an address that nobody had yet before any other, then the one freed first.</summary>
internal static class Allocator
{
    /// <summary>Nanoseconds in a second.</summary>
    internal const ulong Second = 1_000_000_000;

    /// <summary>The address that the set would hand out next, rested or not.</summary>
    /// <param name="ranges">The set's ranges, in the order of the config.</param>
    /// <param name="next">What a range would hand out next.</param>
    /// <param name="span">The range of the address.</param>
    internal static FreeAddress Choose(List<RangeSpan> ranges, Func<RangeSpan, FreeAddress> next, out RangeSpan span)
    {
        FreeAddress best = FreeAddress.None;
        span = default;
        foreach (RangeSpan range in ranges)
        {
            FreeAddress candidate = next(range);
            if (!candidate.IsNone && (best.IsNone || candidate.Since < best.Since))
            {
                (best, span) = (candidate, range);
            }

            if (!best.IsNone && best.Since == 0)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>Whole seconds, rounded up, until an address has rested enough; 0 where it has.</summary>
    /// <param name="since">When it was freed, nanoseconds since boot; 0 where nobody had it.</param>
    /// <param name="restSeconds">minimumRest.</param>
    /// <param name="now">Nanoseconds since boot.</param>
    internal static ulong SecondsToRest(ulong since, int restSeconds, ulong now)
    {
        ulong until = since + ((ulong)restSeconds * Second);
        return since == 0 || until <= now ? 0 : (until - now + Second - 1) / Second;
    }
}
