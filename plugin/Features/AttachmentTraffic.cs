using System.Collections.Generic;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>What the attachment of an interface type wants of nf_tables.</summary>
internal static class AttachmentTraffic
{
    /// <param name="context">The call.</param>
    /// <param name="result">The attachment's addresses.</param>
    /// <param name="hostLink">Name of the host's end of the pair.</param>
    /// <param name="routedLink">Name of the link that the node routes to the container by.</param>
    /// <param name="mac">The container's hardware address.</param>
    public static AttachmentRules Rules(AttachmentContext context, CniResult result, string hostLink, string routedLink, MacAddress mac)
    {
        TrafficConfig traffic = TrafficConfig.Read(context.Call.Config);
        FirewallConfig? firewall = traffic.IsForwarded ? FirewallConfig.Read(context.Call.Config) : null;
        return new()
        {
            Attachment = context.Attachment,
            Part = RulePart.Interface,
            HostLink = hostLink,
            RoutedLink = routedLink,
            Mac = mac,
            Addresses = AddressesOf(result),
            IpMasq = traffic.IpMasq,
            NonMasqueradeCidrs = traffic.NonMasqueradeCidrs,
            ChecksMac = traffic.ChecksMac,
            ChecksAddresses = traffic.ChecksAddresses,
            Ingress = traffic.Ingress,
            IsForwarded = traffic.IsForwarded,
            AdminChain = firewall?.AdminChain ?? string.Empty,
            FirewalldZone = firewall is null ? string.Empty : FirewalldStep.ChooseZone(firewall),
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
