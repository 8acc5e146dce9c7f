using System;
using CsCni.Agent.Membership.Kubernetes.Api;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>How long to wait before the next try: longer each time, as the API asks, and short again once all went well for a while.</summary>
internal sealed class Pauses(ApiTimes times)
{
    private readonly GrowingPause _pause = new(times.ShortestPause, times.LongestPause);
    private long _resumed = Environment.TickCount64;

    /// <summary>Tells that all is as it should be; for long enough, and the next pause is the shortest again.</summary>
    internal void WentWell()
    {
        if (Environment.TickCount64 - _resumed > times.Steady.TotalMilliseconds)
        {
            _pause.Reset();
        }
    }

    /// <summary>The next pause.</summary>
    internal TimeSpan Next() => Begun(_pause.Next());

    /// <summary>The pause after a failure: not shorter than the API asks for, within reason.</summary>
    internal TimeSpan After(ApiException failure)
    {
        TimeSpan pause = Next();
        if (failure.RetryAfter is not TimeSpan asked || asked <= pause)
        {
            return pause;
        }

        // Never earlier than asked: up to a tenth later.
        TimeSpan obeyed = asked < times.LongestRetryAfter ? asked : times.LongestRetryAfter;
        return Begun(obeyed * (1 + (Random.Shared.NextDouble() / 10)));
    }

    private TimeSpan Begun(TimeSpan pause)
    {
        _resumed = Environment.TickCount64 + (long)pause.TotalMilliseconds;
        return pause;
    }
}
