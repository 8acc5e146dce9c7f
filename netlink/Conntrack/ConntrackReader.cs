using System.Collections.Generic;

namespace CsCni.Netlink.Conntrack;

/// <summary>Reads IPCTNL_MSG_CT_NEW.</summary>
internal static class ConntrackReader
{
    internal static void Parse(NetlinkMessage message, List<ConntrackEntry> entries)
    {
        if (message.Type != ConntrackHeader.TypeOf(ConntrackMessage.New))
        {
            return;
        }

        ConntrackEntry entry = default;
        message.ReadBody<ConntrackHeader>(out NetlinkAttributes attributes);
        foreach (NetlinkAttribute attribute in attributes)
        {
            entry = (ConntrackAttribute)attribute.Type switch
            {
                ConntrackAttribute.Original => entry with { Original = ReadTuple(attribute.Nested) },
                ConntrackAttribute.Reply => entry with { Reply = ReadTuple(attribute.Nested) },
                ConntrackAttribute.Id => entry with { Id = attribute.ReadU32BigEndian() },
                ConntrackAttribute.Zone => entry with { Zone = attribute.ReadU16BigEndian() },
                _ => entry,
            };
        }

        entries.Add(entry);
    }

    private static ConntrackTuple ReadTuple(NetlinkAttributes attributes)
    {
        ConntrackTuple tuple = default;
        foreach (NetlinkAttribute attribute in attributes)
        {
            tuple = (ConntrackTupleAttribute)attribute.Type switch
            {
                ConntrackTupleAttribute.Addresses => ReadAddresses(tuple, attribute.Nested),
                ConntrackTupleAttribute.Protocol => ReadProtocol(tuple, attribute.Nested),
                _ => tuple,
            };
        }

        return tuple;
    }

    private static ConntrackTuple ReadAddresses(ConntrackTuple tuple, NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            tuple = (ConntrackAddressAttribute)attribute.Type switch
            {
                ConntrackAddressAttribute.SourceV4 or ConntrackAddressAttribute.SourceV6 => tuple with { Source = attribute.ReadIpAddress() },
                ConntrackAddressAttribute.DestinationV4 or ConntrackAddressAttribute.DestinationV6 => tuple with { Destination = attribute.ReadIpAddress() },
                _ => tuple,
            };
        }

        return tuple;
    }

    private static ConntrackTuple ReadProtocol(ConntrackTuple tuple, NetlinkAttributes attributes)
    {
        foreach (NetlinkAttribute attribute in attributes)
        {
            tuple = (ConntrackProtocolAttribute)attribute.Type switch
            {
                ConntrackProtocolAttribute.Number => tuple with { Protocol = attribute.ReadU8() },
                ConntrackProtocolAttribute.SourcePort => tuple with { SourcePort = attribute.ReadU16BigEndian() },
                ConntrackProtocolAttribute.DestinationPort => tuple with { DestinationPort = attribute.ReadU16BigEndian() },
                _ => tuple,
            };
        }

        return tuple;
    }
}
