namespace CsCni.Cluster.Tests.Harness;

/// <summary>What is between the nodes.</summary>
public enum UnderlayKind
{
    /// <summary>A bridge: all nodes are on one link.</summary>
    Switched,

    /// <summary>A router: each node has a link and a subnet of its own.</summary>
    Routed,
}
