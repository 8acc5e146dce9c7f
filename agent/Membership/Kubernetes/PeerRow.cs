using CsCni.Overlay;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>What is known of another node.</summary>
/// <param name="Peer">The node as a peer; null where it is none. The last good one's parts where the new ones are broken.</param>
/// <param name="Fault">What is wrong with the node, which it names; null for nothing.</param>
/// <param name="Created">When it was made, in ticks: the order of nodes that contradict each other.</param>
internal sealed record PeerRow(OverlayNode? Peer, string? Fault, long Created)
{
    /// <summary>True for a node that is no peer, and no fault either.</summary>
    internal bool IsEmpty => Peer is null && Fault is null;
}
