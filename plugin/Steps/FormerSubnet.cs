using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The gateway's address of a subnet that the node had before: left on the bridge, it would keep the new one out, and packets
/// to the node that has that subnet now. It goes once no container is on the bridge that was attached with it.
/// </summary>
internal static class FormerSubnet
{
    private const int MostNamed = 5;

    /// <summary>True for an address, other than those that the bridge must have, of the networks that subnets are taken from.</summary>
    public static bool Has(BridgeConfig config, IpPrefix present) => config.SubnetOf.Exists(network => network.Contains(present.Address));

    /// <summary>Refuses to take it away from containers.</summary>
    /// <param name="host">The node's links.</param>
    /// <param name="bridge">The bridge's index.</param>
    /// <param name="carrier">Name of the link that has the address.</param>
    /// <param name="former">The address.</param>
    /// <param name="now">The addresses that it must have, or the subnets that they are of.</param>
    /// <exception cref="CniException">11: there are containers on the bridge.</exception>
    public static void RequireUnused(RouteSocket host, int bridge, string carrier, IpPrefix former, List<IpPrefix> now)
    {
        List<string> users = Users(host, bridge);
        if (users.Count > 0)
        {
            string more = users.Count > MostNamed ? $" and {users.Count - MostNamed} more" : string.Empty;
            throw new CniException(
                ErrorCode.TryAgainLater,
                $"\"{carrier}\" has {former} of a former subnet of this node, in place of {string.Join(" and ", now)}, and containers are still attached by it: "
                + $"{string.Join(", ", users.GetRange(0, System.Math.Min(users.Count, MostNamed)))}{more}; delete them, and the next ADD replaces the address (or set forceAddress, which cuts them off)");
        }
    }

    /// <summary>STATUS: refuses as an ADD would, which has to take a former subnet's address from containers.</summary>
    /// <exception cref="CniException">11: there are containers on the bridge.</exception>
    public static void RequireNoneUsed(RouteSocket host, Link bridge, BridgeConfig config, NetworkConfig network)
    {
        List<IpPrefix> now = config is { SubnetOf.Count: > 0, IsGateway: true, ForceAddress: false, Vlan: 0 } ? SubnetMembers.ReadRanges(network.Ipam) : [];
        foreach (InterfaceAddress present in now.Count > 0 ? host.ListAddresses(bridge.Index) : [])
        {
            if (Has(config, present.Prefix) && !now.Exists(subnet => subnet.Contains(present.Prefix.Address)))
            {
                RequireUnused(host, bridge.Index, bridge.Name, present.Prefix, now);
            }
        }
    }

    /// <summary>
    /// Ports with a carrier: those of attachments that are just being made, this one's among them, have none before their
    /// containers' ends are set up, which comes behind the gateway.
    /// </summary>
    private static List<string> Users(RouteSocket host, int bridge)
    {
        List<string> users = [];
        foreach (Link port in host.ListLinks(new LinkFilter(Master: bridge)))
        {
            if ((port.Flags & LinkFlags.LowerUp) != 0)
            {
                users.Add($"\"{port.Name}\"");
            }
        }

        return users;
    }
}
