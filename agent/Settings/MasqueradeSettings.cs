namespace CsCni.Agent.Settings;

/// <summary>Key <c>masquerade</c>.</summary>
internal sealed record MasqueradeSettings
{
    /// <summary>Whether what pods send to outside the cluster's network leaves the node with an address of the node.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Whether the ports of what is masqueraded are chosen at random (NF_NAT_RANGE_PROTO_RANDOM_FULLY).</summary>
    public bool FullyRandom { get; init; } = true;
}
