using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWROUTE and RTM_DELROUTE.</summary>
internal static class RouteReader
{
    /// <summary>Adds a route, or one for each next hop of a multipath route.</summary>
    internal static void Parse(NetlinkMessage message, List<Route> items)
    {
        if (message.Type is not ((ushort)RouteMessage.NewRoute or (ushort)RouteMessage.DeleteRoute))
        {
            return;
        }

        RouteHeader header = message.ReadBody<RouteHeader>(out NetlinkAttributes attributes);
        if (header.Family is not ((byte)IpFamily.V4 or (byte)IpFamily.V6))
        {
            return;
        }

        Route route = Read(header, attributes);
        if (attributes.TryFind((ushort)RouteAttribute.Multipath, out NetlinkAttribute hops))
        {
            ParseHops(route, hops.Payload, items);
        }
        else
        {
            items.Add(route);
        }
    }

    private static Route Read(in RouteHeader header, NetlinkAttributes attributes)
    {
        Route route = new()
        {
            Destination = IpPrefix.Default((IpFamily)header.Family),
            Table = header.Table,
            Scope = header.Scope,
            Type = header.Type,
            Protocol = header.Protocol,
            Flags = header.Flags,
        };
        foreach (NetlinkAttribute attribute in attributes)
        {
            route = Read(route, attribute, header.DestinationLength);
        }

        return route;
    }

    private static Route Read(in Route route, NetlinkAttribute attribute, byte destinationLength) =>
        (RouteAttribute)attribute.Type switch
        {
            RouteAttribute.Destination => route with
            {
                Destination = AddressReader.ReadPrefix(attribute.ReadIpAddress(), destinationLength),
            },
            RouteAttribute.Gateway => route with { Gateway = attribute.ReadIpAddress() },
            RouteAttribute.OutputLink => route with { Link = attribute.ReadI32() },
            RouteAttribute.PreferredSource => route with { Source = attribute.ReadIpAddress() },
            RouteAttribute.Priority => route with { Priority = attribute.ReadU32() },
            RouteAttribute.Table => route with { Table = attribute.ReadU32() },
            RouteAttribute.Metrics => ReadMetrics(route, attribute.Nested),
            _ => route,
        };

    private static Route ReadMetrics(Route route, NetlinkAttributes metrics)
    {
        foreach (NetlinkAttribute metric in metrics)
        {
            switch ((RouteMetric)metric.Type)
            {
                case RouteMetric.Mtu:
                    route = route with { Mtu = metric.ReadU32() };
                    break;
                case RouteMetric.AdvertisedMss:
                    route = route with { AdvertisedMss = metric.ReadU32() };
                    break;
            }
        }

        return route;
    }

    private static void ParseHops(in Route route, ReadOnlySpan<byte> hops, List<Route> items)
    {
        const int HeaderSize = 8;
        while (!hops.IsEmpty)
        {
            if (!MemoryMarshal.TryRead(hops, out NextHopHeader hop) || hop.Length < HeaderSize || hop.Length > hops.Length)
            {
                throw new NetlinkFormatException($"a next hop of a multipath route claims {hop.Length} bytes, expected {HeaderSize} to {hops.Length}");
            }

            Route item = route with { Link = hop.Link, Flags = (RouteFlags)hop.Flags };
            foreach (NetlinkAttribute attribute in new NetlinkAttributes(hops[HeaderSize..hop.Length]))
            {
                item = Read(item, attribute, 0);
            }

            items.Add(item);
            hops = hops[Math.Min(NetlinkHeader.Align(hop.Length), hops.Length)..];
        }
    }
}
