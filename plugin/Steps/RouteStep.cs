using System.Collections.Generic;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>From a result's routes to the kernel's.</summary>
internal static class RouteStep
{
    /// <summary>
    /// The routes that the container gets: one without a gateway takes the first gateway of its family (specification
    /// 1.1.0, section 5: "gw ... may be empty", the address's gateway then). One of link scope, or by 0.0.0.0, has none:
    /// what it leads to is on the link itself.
    /// </summary>
    /// <param name="result">Addresses and routes.</param>
    /// <param name="link">Index of the container's link.</param>
    public static List<Route> Resolve(CniResult result, int link)
    {
        List<Route> routes = new(result.Routes.Count);
        HashSet<Route> known = [];
        foreach (ResultRoute route in result.Routes)
        {
            Route resolved = new()
            {
                Destination = route.Destination.NetworkPrefix,
                Gateway = IsOnLink(route) ? default : route.Gateway ?? FirstGateway(result, route.Destination.Family),
                Link = link,
                Mtu = route.Mtu ?? 0,
                AdvertisedMss = route.AdvMss ?? 0,
                Priority = route.Priority ?? 0,
                Table = route.Table ?? 0,
                Scope = (RouteScope?)route.Scope ?? (IsOnLink(route) ? RouteScope.Link : RouteScope.Universe),
            };
            if (known.Add(resolved))
            {
                routes.Add(resolved);
            }
        }

        return routes;
    }

    /// <summary>
    /// The routes in place of those that the kernel makes for an address's network, where the neighbours of that network
    /// are reached by its gateway: one to the gateway itself, and one to the network by it.
    /// </summary>
    /// <param name="result">Addresses; one without a gateway has none of these routes.</param>
    /// <param name="link">Index of the container's link.</param>
    public static List<Route> ToGateways(CniResult result, int link)
    {
        List<Route> routes = [];
        foreach (ResultIp ip in result.Ips)
        {
            if (ip.Gateway is not { } gateway)
            {
                continue;
            }

            AddFirst(routes, new() { Destination = IpPrefix.Host(gateway), Link = link, Source = ip.Address.Address, Scope = RouteScope.Link });
            if (!ip.Address.IsHost)
            {
                AddFirst(routes, new() { Destination = ip.Address.NetworkPrefix, Gateway = gateway, Link = link, Source = ip.Address.Address });
            }
        }

        return routes;
    }

    /// <summary>Of two addresses in one network the first is the source, as with the kernel's own routes.</summary>
    private static void AddFirst(List<Route> routes, in Route added)
    {
        IpPrefix destination = added.Destination;
        if (!routes.Exists(route => route.Destination == destination))
        {
            routes.Add(added);
        }
    }

    private static bool IsOnLink(ResultRoute route) =>
        route.Gateway is { } gateway ? gateway.IsUnspecified : route.Scope == (byte)RouteScope.Link;

    private static IpAddress FirstGateway(CniResult result, IpFamily family) =>
        result.Ips.Find(ip => ip.Address.Family == family && ip.Gateway is not null)?.Gateway ?? default;
}
