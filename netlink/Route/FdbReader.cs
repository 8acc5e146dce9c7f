using System.Collections.Generic;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWNEIGH and RTM_DELNEIGH of family AF_BRIDGE.</summary>
internal static class FdbReader
{
    /// <summary>Adds an entry; neighbours of the IP families are passed over.</summary>
    internal static void Parse(NetlinkMessage message, List<FdbEntry> items)
    {
        if (message.Type is not ((ushort)RouteMessage.NewNeighbour or (ushort)RouteMessage.DeleteNeighbour))
        {
            return;
        }

        if (message.ReadBody<NeighbourHeader>(out _).Family == ProtocolFamily.Bridge)
        {
            items.Add(Read(message));
        }
    }

    internal static FdbEntry Read(NetlinkMessage message)
    {
        NeighbourHeader header = message.ReadBody<NeighbourHeader>(out NetlinkAttributes attributes);
        FdbEntry entry = new() { Link = header.Link, Mac = default, State = header.State, Flags = header.Flags };
        foreach (NetlinkAttribute attribute in attributes)
        {
            entry = (NeighbourAttribute)attribute.Type switch
            {
                NeighbourAttribute.LinkAddress => entry with { Mac = attribute.ReadMacAddress() },
                NeighbourAttribute.Destination => entry with { Destination = attribute.ReadIpAddress() },
                NeighbourAttribute.Port => entry with { Port = attribute.ReadU16BigEndian() },
                NeighbourAttribute.Vni => entry with { Vni = attribute.ReadU32() },
                NeighbourAttribute.Link => entry with { OutputLink = attribute.ReadI32() },
                _ => entry,
            };
        }

        return entry;
    }
}
