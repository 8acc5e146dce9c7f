using System;
using System.Diagnostics;

namespace CsCni.Agent.Membership;

/// <summary>A state that a source has published.</summary>
/// <param name="State">The state.</param>
/// <param name="Number">1 for the first; numbers that are skipped were overtaken by later ones.</param>
/// <param name="Timestamp">When it was published (<see cref="Stopwatch.GetTimestamp"/>).</param>
internal sealed record ClusterEvent(ClusterState State, long Number, long Timestamp)
{
    /// <summary>How long ago it was published.</summary>
    internal TimeSpan Age => Stopwatch.GetElapsedTime(Timestamp);
}
