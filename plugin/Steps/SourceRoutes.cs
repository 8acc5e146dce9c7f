using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>Which of a link's routes go to which source's table.</summary>
internal static class SourceRoutes
{
    /// <summary>What the kernel gives an IPv6 route without a priority (IP6_RT_PRIO_USER).</summary>
    private const uint DefaultIpv6Priority = 1024;

    /// <summary>Whether the route leaves the main table: not that to link-local neighbours, whose own source has no rule.</summary>
    public static bool IsMoved(Route route, List<SourceTable> tables) =>
        !IsIpv6LinkLocal(route) && tables.Exists(table => table.Address.Family == route.Destination.Family);

    /// <summary>All routes of one table, in an order in which they can be made.</summary>
    /// <param name="present">The link's routes in the main table.</param>
    /// <param name="own">The table.</param>
    /// <param name="tables">All tables of the link.</param>
    /// <param name="link">Index of the link.</param>
    /// <param name="hasHints">Whether routes without a source get one.</param>
    public static List<Route> Of(List<Route> present, SourceTable own, List<SourceTable> tables, int link, bool hasHints)
    {
        List<Route> routes = [];
        foreach (Route route in present)
        {
            if (route.Destination.Family == own.Address.Family && (IsOf(route, own) || !tables.Exists(table => IsOf(route, table))))
            {
                routes.Add(route with { Table = own.Table, Flags = route.Flags & RouteFlags.OnLink });
            }
        }

        AddDefault(routes, own, link);
        return RouteOrder.OnLinkFirst(hasHints ? routes.ConvertAll(route => Hint(route, own)) : routes);
    }

    /// <summary>
    /// To everywhere through the link, or by way of the address's own network. A route that belongs to no address in this
    /// sense goes to all tables of its family, so that none is lost.
    /// </summary>
    private static bool IsOf(in Route route, in SourceTable table) =>
        table.Address.Family == route.Destination.Family
        && ((!route.Source.IsValid && !route.Gateway.IsValid)
            || (route.Source.IsValid && table.Address.Contains(route.Source))
            || (route.Gateway.IsValid && (table.Address.Contains(route.Gateway) || route.Gateway == table.Gateway)));

    /// <summary>
    /// The default route by the gateway, which another plugin may have made already, with an MTU or other attributes; it
    /// then stays as it is, but for a gateway that the configuration names.
    /// </summary>
    private static void AddDefault(List<Route> routes, SourceTable own, int link)
    {
        if (!own.Gateway.IsValid)
        {
            return;
        }

        if (own.IsConfigured)
        {
            routes.RemoveAll(route => IsPlainDefault(route) && route.Gateway != own.Gateway);
        }

        if (!routes.Exists(IsPlainDefault))
        {
            routes.Add(new() { Destination = IpPrefix.Default(own.Address.Family), Gateway = own.Gateway, Link = link, Table = own.Table });
        }
    }

    private static bool IsPlainDefault(Route route) =>
        route.Destination.IsDefault && (route.Priority == 0 || (route.Priority == DefaultIpv6Priority && route.Destination.Family == IpFamily.V6));

    private static Route Hint(in Route route, in SourceTable own) =>
        route.Source.IsValid || IsIpv6LinkLocal(route) ? route : route with { Source = own.Address.Address };

    private static bool IsIpv6LinkLocal(in Route route) => route.Destination.Address is { IsV6: true, IsLinkLocal: true };
}
