using System.Collections.Immutable;
using System.Linq;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership;

/// <summary>
/// The cluster as a source knows it at one moment. Immutable, and whole each time: who takes it needs only the latest, and
/// compares it with the one before.
/// </summary>
internal sealed record ClusterState
{
    /// <summary>Network and backend.</summary>
    public required ClusterNetwork Network { get; init; }

    /// <summary>This node with the subnets that the source gives it; null until it has any.</summary>
    public OverlayNode? Self { get; init; }

    /// <summary>
    /// The address on the underlay by which an operator asks this node, in the source, to be reached; the default value where
    /// none asks. It chooses the underlay's link in the place of the settings', as Flannel's annotation node-public-ip does.
    /// </summary>
    public IpAddress RequestedPublicIpV4 { get; init; }

    /// <inheritdoc cref="RequestedPublicIpV4"/>
    public IpAddress RequestedPublicIpV6 { get; init; }

    /// <summary>All other nodes of the same backend type, by the source's key: a node's name, or the key of its lease.</summary>
    public ImmutableDictionary<string, OverlayNode> Peers { get; init; } = ImmutableDictionary<string, OverlayNode>.Empty;

    /// <summary>
    /// What is wrong with single entries of the source, by the same keys: a broken annotation or value, named so that an
    /// operator finds it. An entry whose last good value is still in <see cref="Peers"/> may have a fault beside.
    /// </summary>
    public ImmutableDictionary<string, string> Faults { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Whether another state says the same: where it does, there is nothing to publish.</summary>
    public bool IsSameAs(ClusterState? other) =>
        other is not null
        && Network == other.Network
        && Self == other.Self
        && RequestedPublicIpV4 == other.RequestedPublicIpV4
        && RequestedPublicIpV6 == other.RequestedPublicIpV6
        && IsSame(Peers, other.Peers)
        && IsSame(Faults, other.Faults);

    private static bool IsSame<T>(ImmutableDictionary<string, T> left, ImmutableDictionary<string, T> right)
        where T : class =>
        ReferenceEquals(left, right)
        || (left.Count == right.Count && left.All(entry => right.TryGetValue(entry.Key, out T? value) && entry.Value.Equals(value)));
}
