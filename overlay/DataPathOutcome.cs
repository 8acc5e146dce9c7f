using System.Collections.Generic;

namespace CsCni.Overlay;

/// <summary>What one run over the data path did.</summary>
public sealed record DataPathOutcome
{
    /// <summary>How many links, settings of links and addresses were made or put right.</summary>
    public int Links { get; init; }

    /// <summary>How many neighbours were put or deleted.</summary>
    public int Neighbours { get; init; }

    /// <summary>How many FDB entries were put or deleted.</summary>
    public int FdbEntries { get; init; }

    /// <summary>How many routes were put or deleted.</summary>
    public int Routes { get; init; }

    /// <summary>What is wrong with peers, by their names; their claims were left out.</summary>
    public IReadOnlyDictionary<string, string> Faults { get; init; } = new Dictionary<string, string>();

    /// <summary>What the kernel refused of single entries; the others were made.</summary>
    public IReadOnlyList<string> Failures { get; init; } = [];

    /// <summary>How many things were changed in all.</summary>
    public int Count => Links + Neighbours + FdbEntries + Routes;
}
