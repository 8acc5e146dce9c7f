using System.Collections.Generic;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Features;

/// <summary>What a bridge's attachment wants of nf_tables.</summary>
internal static class BridgeTraffic
{
    public static AttachmentRules Rules(AttachmentContext context, BridgeConfig config, CniResult result, string hostLink, MacAddress mac)
    {
        TrafficConfig traffic = TrafficConfig.Read(context.Call.Config);
        return new()
        {
            Attachment = context.Attachment,
            Part = RulePart.Interface,
            HostLink = hostLink,
            RoutedLink = config.Vlan != 0 && config.IsGateway ? BridgeRules.GatewayVlanName(config) : config.Bridge,
            Mac = mac,
            Addresses = AddressesOf(result),
            IpMasq = traffic.IpMasq,
            NonMasqueradeCidrs = traffic.NonMasqueradeCidrs,
            ChecksMac = traffic.ChecksMac,
            ChecksAddresses = traffic.ChecksAddresses,
            Ingress = traffic.Ingress,
            Mappings = traffic.PortMap.Mappings,
            HasSnat = traffic.PortMap.HasSnat,
            MasqueradesAll = traffic.PortMap.MasqueradesAll,
            ConditionsV4 = traffic.PortMap.ConditionsV4,
            ConditionsV6 = traffic.PortMap.ConditionsV6,
        };
    }

    private static List<IpPrefix> AddressesOf(CniResult result)
    {
        List<IpPrefix> addresses = [];
        foreach (ResultIp ip in result.Ips)
        {
            addresses.Add(ip.Address);
        }

        return addresses;
    }
}
