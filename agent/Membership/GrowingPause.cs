using System;

namespace CsCni.Agent.Membership;

/// <summary>
/// Pauses between attempts: each twice as long as the one before up to a limit, and then by chance between half of that and
/// the whole, so that the nodes of a cluster that lost its source at one moment do not all come back at one moment.
/// </summary>
internal sealed class GrowingPause(TimeSpan first, TimeSpan longest)
{
    private int _doublings;

    /// <summary>The next pause.</summary>
    internal TimeSpan Next()
    {
        TimeSpan whole = first * Math.Pow(2, _doublings);
        if (whole >= longest)
        {
            whole = longest;
        }
        else
        {
            _doublings++;
        }

        return whole / 2 * (1 + Random.Shared.NextDouble());
    }

    /// <summary>Begins anew with the shortest.</summary>
    internal void Reset() => _doublings = 0;
}
