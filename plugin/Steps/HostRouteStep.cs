using System;
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
        int held = 0;
        if (!result.Ips.Exists(static ip => ip.Address.Address.IsV6))
        {
            // As on a bridge's port: without IPv6 nothing needs it, and it makes the link's deletion slow.
            batch.SetLink(link, new() { LinkLocal = LinkLocalGeneration.None }).Accept(Errno.FamilyNotSupported);
            held++;
        }

        foreach (IpPrefix gateway in Gateways(result))
        {
            if (held == RouteParts.MostInOne)
            {
                batch.Send();
                held = 0;
            }

            AddressFlags flags = gateway.Address.IsV6 ? AddressFlags.NoDad : AddressFlags.None;
            batch.CreateAddress(new() { Link = link, Prefix = gateway, Flags = flags });
            held++;
        }

        AddRoutes(context, Routes(result, link), held);
    }

    /// <param name="context">The call.</param>
    /// <param name="routes">The routes.</param>
    /// <param name="held">How many requests the batch holds, which are sent with the first routes.</param>
    private static void AddRoutes(AttachmentContext context, List<Route> routes, int held)
    {
        RouteBatch batch = context.Host.Batch;
        int start = 0;
        do
        {
            int end = Math.Min(start + RouteParts.MostInOne - held, routes.Count);
            for (int index = start; index < end; index++)
            {
                batch.CreateRoute(routes[index]).Accept(Errno.Exists);
            }

            batch.Send();
            for (int index = start; index < end; index++)
            {
                if (batch.ResultOf(held + index - start) != Errno.None)
                {
                    throw Taken(context, routes[index]);
                }
            }

            (start, held) = (end, 0);
        }
        while (start < routes.Count);
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
