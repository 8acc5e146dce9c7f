namespace CsCni.Netlink.Route;

public sealed partial class RouteBatch
{
    private const byte TableMain = 254;

    /// <summary>Adds a route (RTM_NEWROUTE).</summary>
    /// <param name="route">The route.</param>
    /// <param name="mode">What happens where there is one to the destination, in the same table with the same priority.</param>
    public RouteBatch CreateRoute(in Route route, CreateMode mode = CreateMode.Exclusive)
    {
        RouteHeader header = HeaderOf(route);
        header.Type = route.Type == RouteType.Unspecified ? RouteType.Unicast : route.Type;
        header.Protocol = route.Protocol == RouteProtocol.Unspecified ? RouteProtocol.Boot : route.Protocol;
        header.Scope = route.Scope;
        NetlinkOperation operation = new("create route", prefix: route.Destination, link: route.Link);
        PutRoute(Begin(RouteMessage.NewRoute, FlagsOf(mode), header, operation), route);
        return this;
    }

    /// <summary>Deletes a route (RTM_DELROUTE); ESRCH where there is none that agrees in all that is given.</summary>
    /// <param name="route">What is left out may have any value; the scope does not count.</param>
    public RouteBatch DeleteRoute(in Route route)
    {
        RouteHeader header = HeaderOf(route);
        header.Type = route.Type;
        header.Protocol = route.Protocol;
        header.Scope = RouteScope.Nowhere;
        NetlinkOperation operation = new("delete route", prefix: route.Destination, link: route.Link);
        PutRoute(Begin(RouteMessage.DeleteRoute, NetlinkFlags.None, header, operation), route);
        return this;
    }

    private static RouteHeader HeaderOf(in Route route) => new()
    {
        Family = (byte)route.Destination.Family,
        DestinationLength = (byte)route.Destination.Length,
        Table = route.Table > byte.MaxValue ? (byte)0 : route.Table == 0 ? TableMain : (byte)route.Table,
        Flags = route.Flags,
    };

    private static void PutRoute(NetlinkWriter writer, in Route route)
    {
        if (route.Destination.Length > 0)
        {
            writer.Put(RouteAttribute.Destination, route.Destination.Address);
        }

        if (route.Gateway.IsValid)
        {
            writer.Put(RouteAttribute.Gateway, route.Gateway);
        }

        if (route.Source.IsValid)
        {
            writer.Put(RouteAttribute.PreferredSource, route.Source);
        }

        if (route.Priority != 0)
        {
            writer.PutU32(RouteAttribute.Priority, route.Priority);
        }

        // struct rtmsg has a byte for the table.
        if (route.Table > byte.MaxValue)
        {
            writer.PutU32(RouteAttribute.Table, route.Table);
        }

        if (route.Link != 0)
        {
            writer.PutI32(RouteAttribute.OutputLink, route.Link);
        }

        PutMetrics(writer, route);
    }

    private static void PutMetrics(NetlinkWriter writer, in Route route)
    {
        if (route.Mtu == 0 && route.AdvertisedMss == 0)
        {
            return;
        }

        using (writer.Nested(RouteAttribute.Metrics))
        {
            if (route.Mtu != 0)
            {
                writer.PutU32(RouteMetric.Mtu, route.Mtu);
            }

            if (route.AdvertisedMss != 0)
            {
                writer.PutU32(RouteMetric.AdvertisedMss, route.AdvertisedMss);
            }
        }
    }
}
