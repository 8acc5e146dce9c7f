using System;
using System.Threading;

namespace CsCni.Agent.Health;

/// <summary>What is counted for /metrics. For any thread; docs/AGENT.md tells what each number means.</summary>
internal sealed class AgentMetrics
{
    private long _peers;
    private long _states;
    private long _reconciles;
    private long _reconcileTicks;
    private long _errors;
    private long _garbage;
    private long _lastLagTicks = -1;

    /// <summary>Nodes that this one reaches.</summary>
    internal long Peers => Volatile.Read(ref _peers);

    /// <summary>States of the cluster that the source has published.</summary>
    internal long States => Volatile.Read(ref _states);

    /// <summary>Comparisons of the kernel's state with what is wanted.</summary>
    internal long Reconciles => Volatile.Read(ref _reconciles);

    /// <summary>How long all of these took together.</summary>
    internal TimeSpan ReconcileTime => new(Volatile.Read(ref _reconcileTicks));

    /// <summary>Failures that the log tells.</summary>
    internal long Errors => Volatile.Read(ref _errors);

    /// <summary>Attachments that garbage collection has removed.</summary>
    internal long CollectedAttachments => Volatile.Read(ref _garbage);

    /// <summary>Warnings and errors that the log has, by level.</summary>
    internal LabelledCounter Alarms { get; init; } = new();

    /// <summary>How long the last change of the cluster took to be in the kernel; null before the first.</summary>
    internal TimeSpan? LastLag => Volatile.Read(ref _lastLagTicks) is >= 0 and long ticks ? new(ticks) : null;

    /// <summary>The same of all changes.</summary>
    internal LagHistogram Lag { get; } = new();

    /// <summary>Entries that are wrong now, by who found them: a source, or "reconciler".</summary>
    internal LabelledCounter Faults { get; } = new();

    /// <summary>What was put right because somebody had changed it, by kind: "link", "address", "neighbour", "fdb", "route", "rule".</summary>
    internal LabelledCounter Repairs { get; } = new();

    internal void SetPeers(int count) => Volatile.Write(ref _peers, count);

    /// <param name="source">Who found them.</param>
    /// <param name="count">How many there are now.</param>
    internal void SetFaults(string source, int count) => Faults.Set(source, count);

    internal void CountState() => Interlocked.Increment(ref _states);

    /// <param name="took">How long the comparison, and what it led to, took.</param>
    internal void CountReconcile(TimeSpan took)
    {
        Interlocked.Increment(ref _reconciles);
        Interlocked.Add(ref _reconcileTicks, took.Ticks);
    }

    /// <param name="kind">See <see cref="Repairs"/>.</param>
    /// <param name="count">How many.</param>
    internal void CountRepairs(string kind, int count = 1) => Repairs.Add(kind, count);

    internal void CountError() => Interlocked.Increment(ref _errors);

    internal void CountCollected(int attachments) => Interlocked.Add(ref _garbage, attachments);

    /// <param name="lag">From the moment at which the source knew the change to that at which the kernel had it.</param>
    internal void ObserveLag(TimeSpan lag)
    {
        Volatile.Write(ref _lastLagTicks, Math.Max(0, lag.Ticks));
        Lag.Observe(lag);
    }
}
