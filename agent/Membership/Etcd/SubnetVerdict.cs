using CsCni.Cni;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>What an entry is to this node.</summary>
/// <param name="Peer">The node that it tells of; null where it tells of none that we could reach.</param>
/// <param name="Fault">What is wrong with it, or why it is no peer, in one plain line: it quotes the key; null for nothing.</param>
internal readonly record struct SubnetVerdict(OverlayNode? Peer, string? Fault = null)
{
    /// <inheritdoc cref="SubnetVerdict"/>
    internal string? Fault { get; } = Fault is null ? null : PlainLine.Of(Fault);

    /// <summary>True where it cannot be understood: what was known of the node before holds on.</summary>
    internal bool IsBroken { get; init; }

    /// <summary>True where nothing is wrong, though it is no peer: a node of another backend, or one that is yet to come.</summary>
    internal bool IsOrdinary { get; init; }
}
