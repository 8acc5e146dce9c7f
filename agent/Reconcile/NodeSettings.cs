using CsCni.Agent.Membership;
using CsCni.Agent.Settings;
using CsCni.Agent.Traffic;
using CsCni.Agent.Underlay;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Reconcile;

/// <summary>Puts together what the cluster tells and what this node has. Pure.</summary>
internal static class NodeSettings
{
    /// <summary>Whose the overlay's links are, beside those that plugins make for single networks.</summary>
    internal const string Owner = "agent";

    /// <summary>What this node tells of itself.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="network">The cluster's network and backend.</param>
    /// <param name="underlay">Its link to the others.</param>
    /// <param name="self">What the source says of it, which may name a MAC of its own; null where it says nothing yet.</param>
    internal static LocalNode Local(string name, ClusterNetwork network, UnderlayChoice underlay, OverlayNode? self) => new(name, network.Backend.Type)
    {
        PublicIpV4 = underlay.PublicV4,
        PublicIpV6 = underlay.PublicV6,
        VtepMacV4 = MacOf(underlay.PublicV4, self?.V4 ?? default),
        VtepMacV6 = MacOf(underlay.PublicV6, self?.V6 ?? default),
        Vni = network.Backend.Vni,
    };

    /// <summary>The overlay's settings.</summary>
    /// <param name="network">The cluster's network and backend.</param>
    /// <param name="self">This node, with its subnets.</param>
    /// <param name="underlay">Its link to the others.</param>
    internal static OverlaySettings Overlay(ClusterNetwork network, OverlayNode self, UnderlayChoice underlay) => new()
    {
        Owner = Owner,
        Network = network.Network,
        Backend = network.Backend,
        Self = self,
        Underlay = underlay.Link,
        LocalV4 = underlay.AddressV4,
        LocalV6 = underlay.AddressV6,
    };

    /// <summary>The masquerading rules' settings.</summary>
    internal static TrafficSettings Traffic(ClusterNetwork network, OverlayNode self, MasqueradeSettings masquerade) => new()
    {
        NetworkV4 = network.Network.V4,
        NetworkV6 = network.Network.V6,
        SubnetV4 = self.V4.Subnet,
        SubnetV6 = self.V6.Subnet,
        Masquerade = masquerade.Enabled,
        FullyRandom = masquerade.FullyRandom,
    };

    private static MacAddress MacOf(IpAddress publicIp, in OverlayEndpoint self) =>
        !self.VtepMac.IsZero ? self.VtepMac : publicIp.IsValid ? VtepMac.Derive(publicIp) : default;
}
