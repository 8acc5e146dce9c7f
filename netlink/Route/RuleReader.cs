using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Reads RTM_NEWRULE and RTM_DELRULE.</summary>
internal static class RuleReader
{
    /// <summary>Adds a rule; those of multicast routing, whose families are others, are passed over.</summary>
    internal static void Parse(NetlinkMessage message, List<Rule> items)
    {
        if (message.Type is not ((ushort)RouteMessage.NewRule or (ushort)RouteMessage.DeleteRule))
        {
            return;
        }

        RuleHeader header = message.ReadBody<RuleHeader>(out NetlinkAttributes attributes);
        if (header.Family is not ((byte)IpFamily.V4 or (byte)IpFamily.V6))
        {
            return;
        }

        Rule rule = new() { Family = (IpFamily)header.Family, Table = header.Table, Action = header.Action, Flags = header.Flags };
        foreach (NetlinkAttribute attribute in attributes)
        {
            rule = Read(rule, attribute, header);
        }

        items.Add(rule);
    }

    private static Rule Read(in Rule rule, NetlinkAttribute attribute, in RuleHeader header) =>
        (RuleAttribute)attribute.Type switch
        {
            RuleAttribute.Source => rule with { Source = AddressReader.ReadPrefix(attribute.ReadIpAddress(), header.SourceLength) },
            RuleAttribute.Destination => rule with { Destination = AddressReader.ReadPrefix(attribute.ReadIpAddress(), header.DestinationLength) },
            RuleAttribute.Priority => rule with { Priority = attribute.ReadU32() },
            RuleAttribute.InputLink => rule with { InputLink = attribute.ReadString() },
            RuleAttribute.OutputLink => rule with { OutputLink = attribute.ReadString() },
            RuleAttribute.L3Master => rule with { IsL3Master = attribute.ReadU8() != 0 },
            RuleAttribute.Protocol => rule with { Protocol = (RouteProtocol)attribute.ReadU8() },
            RuleAttribute.Table => rule with { Table = attribute.ReadU32() },
            _ => rule,
        };
}
