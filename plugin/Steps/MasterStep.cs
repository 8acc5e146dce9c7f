using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The link that an attachment's own one stands on.</summary>
internal static class MasterStep
{
    private const uint MainTable = 254;

    /// <summary>Finds the master, and sees to it that the configuration's MTU fits it.</summary>
    /// <exception cref="CniException">7: there is none, or the MTU is larger than its.</exception>
    public static LinkPlace Find(AttachmentContext context, LinkConfig config)
    {
        RouteSocket socket = config.LinkInContainer ? context.Container : context.Host;
        Link master = Find(socket, config);
        if (config.Mtu > master.Mtu)
        {
            throw new CniException(
                ErrorCode.InvalidConfig, $"invalid MTU {config.Mtu}, must be [0, master MTU({master.Mtu})] of \"{master.Name}\"");
        }

        return new(socket, master, config.LinkInContainer ? null : context.NetNsDescriptor);
    }

    /// <summary>STATUS: whether the master is there. One in a container is not looked for: there is no container.</summary>
    /// <exception cref="CniException">50: it is not.</exception>
    public static void RequirePresent(LinkConfig config)
    {
        if (config.LinkInContainer)
        {
            return;
        }

        using RouteSocket host = RouteSocket.Open();
        try
        {
            Find(host, config);
        }
        catch (CniException exception)
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message);
        }
    }

    /// <summary>The configured master, or else the link of the default route; null where there is neither.</summary>
    public static Link? TryFind(RouteSocket socket, string name) =>
        name.Length > 0 ? socket.TryGetLink(name) : DefaultRouteLink(socket) is { } link and not 0 ? socket.TryGetLink(link) : null;

    private static Link Find(RouteSocket socket, LinkConfig config)
    {
        if (TryFind(socket, config.Master) is { } link)
        {
            return link;
        }

        string place = config.LinkInContainer ? "in the container" : "on the node";
        throw new CniException(
            ErrorCode.InvalidConfig,
            config.Master.Length > 0
                ? $"master \"{config.Master}\": there is no link of that name {place}; name one that is there (ip link)"
                : $"no default route interface found {place}: without a default route, \"master\" must name the link to stand on");
    }

    /// <summary>The link of the best default route, IPv4 first; 0 for none.</summary>
    private static int DefaultRouteLink(RouteSocket socket)
    {
        foreach (IpFamily family in (System.ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
        {
            List<Route> routes = socket.ListRoutes(new(family, Table: MainTable));
            routes.RemoveAll(static route => route.Destination.Length > 0 || route.Link == 0 || route.Type != RouteType.Unicast);
            routes.Sort(static (one, other) => one.Priority.CompareTo(other.Priority));
            if (routes.Count > 0)
            {
                return routes[0].Link;
            }
        }

        return 0;
    }
}
