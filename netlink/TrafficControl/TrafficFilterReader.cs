using System.Buffers.Binary;
using System.Collections.Generic;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWTFILTER and RTM_DELTFILTER.</summary>
internal static class TrafficFilterReader
{
    // TC_U32_NODE: the part of a u32 filter's handle that a hash table, which is listed as well, has no number in.
    private const uint U32Node = 0xfff;

    /// <summary>Adds a filter; none for the heads and hash tables that the kernel lists between them.</summary>
    internal static void Parse(NetlinkMessage message, List<TrafficFilter> items)
    {
        if (message.Type is not ((ushort)RouteMessage.NewTrafficFilter or (ushort)RouteMessage.DeleteTrafficFilter))
        {
            return;
        }

        TrafficHeader header = message.ReadBody<TrafficHeader>(out NetlinkAttributes attributes);
        TrafficFilter filter = new() { Place = PlaceOf(header), Kind = string.Empty };
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((TrafficAttribute)attribute.Type)
            {
                // The kernel puts the kind before its options.
                case TrafficAttribute.Kind:
                    filter = filter with { Kind = attribute.ReadString() };
                    break;
                case TrafficAttribute.Options:
                    filter = ReadOptions(filter, attribute.Nested);
                    break;
            }
        }

        if ((filter.Kind == "u32" ? filter.Place.Handle & U32Node : filter.Place.Handle) != 0)
        {
            items.Add(filter);
        }
    }

    private static TrafficFilterPlace PlaceOf(in TrafficHeader header) => new(
        header.Link,
        header.Parent,
        (ushort)(header.Information >> 16),
        BinaryPrimitives.ReverseEndianness((ushort)header.Information),
        header.Handle.Value);

    private static TrafficFilter ReadOptions(in TrafficFilter filter, NetlinkAttributes options) => filter.Kind switch
    {
        "u32" => ReadOptions(filter, options, (ushort)U32Attribute.Class, (ushort)U32Attribute.Actions),
        "matchall" => ReadOptions(filter, options, (ushort)MatchallAttribute.Class, (ushort)MatchallAttribute.Actions),
        _ => filter,
    };

    private static TrafficFilter ReadOptions(TrafficFilter filter, NetlinkAttributes options, ushort target, ushort actions)
    {
        foreach (NetlinkAttribute attribute in options)
        {
            if (attribute.Type == target)
            {
                filter = filter with { Class = new(attribute.ReadU32()) };
            }
            else if (attribute.Type == actions)
            {
                filter = filter with { Redirect = Redirection.Read(attribute.Nested) };
            }
        }

        return filter;
    }
}
