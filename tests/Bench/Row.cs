using System.Collections.Generic;

namespace CsCni.Bench;

/// <summary>One thing that was measured, by each contender in turn.</summary>
/// <param name="Section">The part of the bench.</param>
/// <param name="Case">What was measured.</param>
/// <param name="Unit">Of the figures.</param>
internal sealed record Row(string Section, string Case, string Unit)
{
    /// <summary>By the contender's name.</summary>
    public Dictionary<string, Figures> Of { get; } = [];

    /// <summary>What is told beside the median: the 95th percentile, or the 99th.</summary>
    public bool TellsP99 { get; init; }
}
