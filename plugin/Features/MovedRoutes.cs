using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>
/// Where a link's routes of the main table are after a plugin behind the one that made them moved them: in the table of the
/// link's VRF (type vrf), or in those that rules name for packets from its addresses (type sbr). The result keeps telling the main table.
/// </summary>
internal static class MovedRoutes
{
    public static List<uint> Tables(RouteSocket container, int link)
    {
        List<uint> tables = [];
        if (container.TryGetLink(link) is { Master: > 0 } port && container.TryGetLink(port.Master) is { VrfTable: { } table })
        {
            tables.Add(table);
        }

        List<InterfaceAddress> addresses = container.ListAddresses(link);
        foreach (Rule rule in container.ListRules())
        {
            if (rule.Source.IsValid && addresses.Exists(address => IpPrefix.Host(address.Prefix.Address) == rule.Source))
            {
                tables.Add(rule.Table);
            }
        }

        return tables;
    }
}
