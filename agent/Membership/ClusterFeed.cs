using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Agent.Membership;

/// <summary>
/// From the source to the reconciler: the latest state alone, since each is whole. Published by one thread, taken by another.
/// </summary>
internal sealed class ClusterFeed
{
    private readonly Lock _lock = new();
    private ClusterEvent? _latest;
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Called behind each publication, by the publisher's thread: wakes a loop that waits for descriptors.</summary>
    internal event Action? Published;

    /// <summary>The latest; null before the first.</summary>
    internal ClusterEvent? Latest
    {
        get
        {
            lock (_lock)
            {
                return _latest;
            }
        }
    }

    /// <summary>Puts a state in the place of the one before.</summary>
    internal void Publish(ClusterState state)
    {
        TaskCompletionSource waiting;
        lock (_lock)
        {
            _latest = new(state, (_latest?.Number ?? 0) + 1, Stopwatch.GetTimestamp());
            waiting = _next;
            _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        waiting.SetResult();
        Published?.Invoke();
    }

    /// <summary>Waits for a state that is newer than one.</summary>
    /// <param name="seen">The last that was taken; null for none.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    internal async Task<ClusterEvent> NextAsync(ClusterEvent? seen, CancellationToken stop)
    {
        while (true)
        {
            Task next;
            lock (_lock)
            {
                if (_latest is not null && _latest.Number != seen?.Number)
                {
                    return _latest;
                }

                next = _next.Task;
            }

            await next.WaitAsync(stop).ConfigureAwait(false);
        }
    }
}
