using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>Rules by which packets from a link's addresses leave by that link, and the tables behind the rules.</summary>
internal static class SourceRoutingStep
{
    private const uint MainTable = 254;
    private const uint FirstTable = 100;

    /// <summary>Makes the tables and rules. Packets find a whole table behind a rule, and lose the main table's routes last.</summary>
    /// <param name="context">The call.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="ips">The link's addresses.</param>
    /// <param name="link">Index of the link.</param>
    /// <exception cref="CniException">103: an address has a rule of ours already. 11: the namespace stays locked.</exception>
    public static void Apply(AttachmentContext context, SbrConfig config, List<ResultIp> ips, int link)
    {
        using FileLock held = context.LockContainer();
        RouteSocket container = context.Container;
        RequireNone(context, ips);
        List<SourceTable> tables = Choose(container, config, ips);
        bool ownsTables = config.Table is null;
        List<Route> present = ownsTables ? ListMain(container, link) : [];
        List<Route> moved = present.FindAll(route => SourceRoutes.IsMoved(route, tables));
        context.Rollback.Push($"give \"{context.Attachment.IfName}\" its routes back", () => Restore(container, moved));
        context.Rollback.Push(
            $"delete source rules of {context.Attachment}", () => SourceRules.Delete(container, tables.ConvertAll(SourceRules.Of), ownsTables ? link : 0));
        foreach (SourceTable table in ownsTables ? tables : [])
        {
            CreateRoutes(container, SourceRoutes.Of(present, table, tables, link, config.AddSourceHints));
        }

        RouteParts.Send(container, tables, static (batch, table) => batch.CreateRule(SourceRules.Of(table)));
        RouteParts.Send(container, moved, static (batch, route) => batch.DeleteRoute(Plain(route)).Accept(Errno.NoProcess));
    }

    private static void RequireNone(AttachmentContext context, List<ResultIp> ips)
    {
        Rule standing = context.Container.ListRules().Find(rule => rule.Protocol == SourceRules.Own && ips.Exists(ip => IpPrefix.Host(ip.Address.Address) == rule.Source));
        if (standing.Source.IsValid)
        {
            throw new CniException(
                ErrorCode.AlreadyAttached,
                $"the container has a rule of type sbr for {standing.Source.Address} already (table {standing.Table}), which \"{context.Attachment.IfName}\" was given: DEL the attachment that made it first");
        }
    }

    private static List<SourceTable> Choose(RouteSocket container, SbrConfig config, List<ResultIp> ips)
    {
        HashSet<uint> used = config.Table is null ? FreeTable.ListUsed(container) : [];
        List<SourceTable> tables = [];
        uint first = FirstTable;
        foreach (ResultIp ip in ips)
        {
            uint table = config.Table ?? FreeTable.Take(used, first);
            IpAddress configured = config.GatewayOf(ip.Address.Family);
            tables.Add(new(ip.Address, table, configured.IsValid ? configured : ip.Gateway ?? default, configured.IsValid));
            first = table;
        }

        return tables;
    }

    private static List<Route> ListMain(RouteSocket container, int link)
    {
        List<Route> routes = container.ListRoutes(new(IpFamily.V4, MainTable, link));
        routes.AddRange(container.ListRoutes(new(IpFamily.V6, MainTable, link)));
        return routes;
    }

    /// <summary>Neither exclusive nor replacing: a second next hop for a destination joins the first.</summary>
    private static void CreateRoutes(RouteSocket container, List<Route> routes) =>
        RouteParts.Send(container, routes, static (batch, route) => batch.CreateRoute(route, CreateMode.Another));

    private static void Restore(RouteSocket container, List<Route> moved) =>
        RouteParts.Send(container, RouteOrder.OnLinkFirst(moved), static (batch, route) => batch.CreateRoute(Plain(route), CreateMode.Another).Accept(Errno.Exists));

    /// <summary>Without the flags that the kernel tells, but does not take.</summary>
    private static Route Plain(in Route route) => route with { Flags = route.Flags & RouteFlags.OnLink };
}
