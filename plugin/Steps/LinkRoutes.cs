using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// What a link loses when it becomes a port of a VRF or ceases to be one, because the kernel sets it down and up for that:
/// routes that others than the kernel made, and IPv6 addresses.
/// </summary>
internal sealed class LinkRoutes
{
    private const uint MainTable = 254;
    private const uint LocalTable = 255;

    /// <summary>RTPROT_RA: routes from a router's advertisement, which are made anew when it is heard again.</summary>
    private const RouteProtocol Advertised = (RouteProtocol)9;

    private readonly int _link;
    private readonly List<InterfaceAddress> _addresses;
    private readonly List<Route> _routes;

    private LinkRoutes(RouteSocket container, int link)
    {
        _link = link;
        _addresses = ListAddresses(container).FindAll(static address => (address.Flags & AddressFlags.Permanent) != 0);
        _routes = container.ListRoutes(new(IpFamily.V4, Link: link));
        _routes.AddRange(container.ListRoutes(new(IpFamily.V6, Link: link)));
        _routes.RemoveAll(IsMadeAnew);
    }

    public static LinkRoutes Read(RouteSocket container, int link) => new(container, link);

    /// <summary>Gives the link back what it has lost.</summary>
    /// <param name="container">The container.</param>
    /// <param name="left">The table of the link until now.</param>
    /// <param name="entered">The table of the link from now on: for what was in the main table.</param>
    public void Restore(RouteSocket container, uint left, uint entered)
    {
        RestoreAddresses(container);
        List<Route> own = _routes.FindAll(static route => route.Table == MainTable);

        // The kernel keeps the next hops of a link that goes down where another link has the same destination in the table.
        RouteParts.Send(container, own, (batch, route) => batch.DeleteRoute(In(route, left)).Accept(Errno.NoProcess).Accept(Errno.NoEntry));
        List<Route> routes = _routes.ConvertAll(route => In(route, route.Table == MainTable ? entered : route.Table));
        RouteParts.Send(container, RouteOrder.OnLinkFirst(routes), static (batch, route) => batch.CreateRoute(route, CreateMode.Another).Accept(Errno.Exists));
    }

    private static Route In(in Route route, uint table) => route with { Table = table, Flags = route.Flags & RouteFlags.OnLink };

    private void RestoreAddresses(RouteSocket container)
    {
        List<InterfaceAddress> present = ListAddresses(container);
        List<InterfaceAddress> lost = _addresses.FindAll(address => !present.Exists(has => has.Prefix == address.Prefix && !has.IsTentative));

        // One that has stayed is detected anew for seconds. It has been before, and the network is the same.
        RouteParts.Send(container, lost, static (batch, address) => batch
            .DeleteAddress(address).Accept(Errno.AddressNotAvailable)
            .CreateAddress(address with { Flags = (address.Flags & AddressFlags.NoPrefixRoute) | AddressFlags.NoDad }));
    }

    /// <summary>By the kernel itself: for an address (in the main table, or in that of a VRF), or from a router's advertisement.</summary>
    private static bool IsMadeAnew(Route route) =>
        route.Table == LocalTable
        || route.Protocol == Advertised
        || (route.Protocol == RouteProtocol.Kernel && route.Table == MainTable)
        || route.Type != RouteType.Unicast;

    private List<InterfaceAddress> ListAddresses(RouteSocket container) =>
        container.ListAddresses(_link, IpFamily.V6).FindAll(static address => !address.Prefix.Address.IsLinkLocal);
}
