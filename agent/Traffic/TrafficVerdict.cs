namespace CsCni.Agent.Traffic;

/// <summary>What becomes of packets that a rule matches.</summary>
internal enum TrafficVerdict
{
    /// <summary>The chain's later rules do not see them.</summary>
    Return,

    /// <summary>They leave with an address of the link that they leave by.</summary>
    Masquerade,

    /// <summary>The same, and their connection gets a source port that is drawn at random.</summary>
    MasqueradeFullyRandom,

    /// <summary>They are counted, and the chain lets them pass.</summary>
    Accept,
}
