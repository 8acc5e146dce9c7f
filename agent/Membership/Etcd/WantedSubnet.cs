using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>What this node wants to have in etcd.</summary>
/// <param name="Config">The network that it is to have a subnet of.</param>
/// <param name="Value">What it tells the others.</param>
/// <param name="Preferred">The subnets that it would rather have than others; default values for none.</param>
internal sealed record WantedSubnet(NetworkConfig Config, LeaseValue Value, SubnetKey Preferred)
{
    /// <summary>True where the cluster has both families.</summary>
    internal bool IsDualStack => Config.SubnetsV4.IsPresent && Config.SubnetsV6.IsPresent;

    /// <summary>What a node wants.</summary>
    /// <param name="local">The node.</param>
    /// <param name="config">The network.</param>
    /// <param name="held">The subnets that it has or had since it runs; the default value for none.</param>
    internal static WantedSubnet Of(LocalNode local, NetworkConfig config, SubnetKey held) => new(
        config,
        new()
        {
            PublicIpV4 = config.SubnetsV4.IsPresent ? local.PublicIpV4 : default,
            PublicIpV6 = config.SubnetsV6.IsPresent ? local.PublicIpV6 : default,
            BackendType = BackendName.Of(local.Backend),
            DataV4 = config.SubnetsV4.IsPresent ? Data(local, config, local.PublicIpV4, local.VtepMacV4) : default,
            DataV6 = config.SubnetsV6.IsPresent ? Data(local, config, local.PublicIpV6, local.VtepMacV6) : default,
        },
        new(held.V4.IsValid ? held.V4 : local.PreviousSubnetV4, held.V6.IsValid ? held.V6 : local.PreviousSubnetV6));

    /// <summary>What keeps the node from having a subnet; null where nothing does.</summary>
    internal string? Missing()
    {
        if (Config.SubnetsV4.IsPresent && !Value.PublicIpV4.IsValid)
        {
            return "the network has IPv4, but this node has no IPv4 address on the underlay";
        }

        return Config.SubnetsV6.IsPresent && !Value.PublicIpV6.IsValid
            ? "the network has IPv6, but this node has no IPv6 address on the underlay"
            : null;
    }

    /// <summary>
    /// True where this node can go on with the subnets of an entry of its own: those of the plan, or of a reservation those of
    /// the network, since reservations are often made outside of what the nodes choose among.
    /// </summary>
    internal bool CanHave(SubnetKey subnets, bool isReservation) =>
        CanHave(subnets.V4, Config.SubnetsV4, Config.Cluster.Network.V4, isReservation)
        && CanHave(subnets.V6, Config.SubnetsV6, Config.Cluster.Network.V6, isReservation);

    private static bool CanHave(IpPrefix subnet, SubnetPlan plan, IpPrefix network, bool isReservation)
    {
        if (!plan.IsPresent)
        {
            return isReservation || !subnet.IsValid;
        }

        return isReservation
            ? subnet.IsValid && network.Contains(subnet.Address) && subnet.Length > network.Length
            : plan.Contains(subnet);
    }

    /// <summary>Flannel needs the MAC told, also where it is the one that would be derived.</summary>
    private static BackendData Data(LocalNode local, NetworkConfig config, IpAddress publicIp, MacAddress mac)
    {
        if (local.Backend != BackendType.Vxlan || !publicIp.IsValid)
        {
            return default;
        }

        return new(local.Vni == 0 ? config.Cluster.Backend.Vni : local.Vni, mac.IsZero ? VtepMac.Derive(publicIp) : mac);
    }
}
