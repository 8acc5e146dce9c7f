using System;
using System.Threading;

namespace CsCni.Agent.Health;

/// <summary>A loop's sign of life. For any thread.</summary>
internal sealed class Heartbeat
{
    private readonly string _loop;
    private readonly long _limit;
    private long _last = Environment.TickCount64;
    private string? _failure;

    /// <param name="loop">What the loop is called.</param>
    /// <param name="limit">After how long without a beat it counts as stuck; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
    internal Heartbeat(string loop, TimeSpan limit)
    {
        _loop = loop;
        _limit = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : (long)limit.TotalMilliseconds;
    }

    /// <summary>The loop has come round.</summary>
    internal void Beat() => Volatile.Write(ref _last, Environment.TickCount64);

    /// <summary>The loop has ended though nobody asked it to.</summary>
    internal void Fail(string why) => Volatile.Write(ref _failure, why);

    /// <summary>Why the loop does not count as alive; null where it does.</summary>
    internal string? Fault()
    {
        if (Volatile.Read(ref _failure) is { } failure)
        {
            return $"{_loop} has ended: {failure}";
        }

        long silent = Environment.TickCount64 - Volatile.Read(ref _last);
        return silent > _limit ? $"{_loop} is stuck: no sign of life for {silent / 1000} s, at most {_limit / 1000} s are usual" : null;
    }
}
