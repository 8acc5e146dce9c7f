using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The node's side of a routed pair: the gateways' addresses on it, and a route to each address of the container. All of it
/// goes with the link.
/// </summary>
internal static class HostRouteStep
{
    /// <summary>Gives the host's link its addresses and routes.</summary>
    /// <exception cref="CniException">102: the node reaches an address by another link.</exception>
    public static void Apply(AttachmentContext context, CniResult result, int link)
    {
        RouteBatch batch = context.Host.Batch;
        if (!result.Ips.Exists(static ip => ip.Address.Address.IsV6))
        {
            // As on a bridge's port: without IPv6 nothing needs it, and it makes the link's deletion slow.
            batch.SetLink(link, new() { LinkLocal = LinkLocalGeneration.None }).Accept(Errno.FamilyNotSupported);
        }

        foreach (IpPrefix gateway in Gateways(result))
        {
            AddressFlags flags = gateway.Address.IsV6 ? AddressFlags.NoDad : AddressFlags.None;
            batch.CreateAddress(new() { Link = link, Prefix = gateway, Flags = flags });
        }

        int first = batch.Count;
        List<Route> routes = Routes(result, link);
        foreach (Route route in routes)
        {
            batch.CreateRoute(route).Accept(Errno.Exists);
        }

        batch.Send();
        for (int index = 0; index < routes.Count; index++)
        {
            if (batch.ResultOf(first + index) != Errno.None)
            {
                throw Taken(context, routes[index]);
            }
        }
    }

    /// <summary>The addresses of the node that the container's routes lead to; every attachment's link has the same.</summary>
    public static List<IpPrefix> Gateways(CniResult result)
    {
        List<IpPrefix> gateways = [];
        foreach (ResultIp ip in result.Ips)
        {
            if (ip.Gateway is { } gateway && IpPrefix.Host(gateway) is var address && !gateways.Contains(address))
            {
                gateways.Add(address);
            }
        }

        return gateways;
    }

    /// <summary>The routes to the container's addresses.</summary>
    /// <param name="result">The addresses.</param>
    /// <param name="link">Index of the host's link.</param>
    public static List<Route> Routes(CniResult result, int link)
    {
        List<Route> routes = [];
        foreach (ResultIp ip in result.Ips)
        {
            routes.Add(new() { Destination = IpPrefix.Host(ip.Address.Address), Link = link, Scope = RouteScope.Host });
        }

        return routes;
    }

    private static CniException Taken(AttachmentContext context, Route route)
    {
        Route standing = context.Host.ListRoutes(new(route.Destination.Family)).Find(other => other.Destination == route.Destination);
        string by = standing.Link != 0 && context.Host.TryGetLink(standing.Link) is { } link ? $" by \"{link.Name}\"" : string.Empty;
        return new(
            ErrorCode.AddressUnavailable,
            $"the node has a route to {route.Destination}{by} already, which {context.Attachment} was given: remove the route, or free the address of whoever has it");
    }
}
