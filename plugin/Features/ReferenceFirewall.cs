using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;
using CsCni.Plugin.Rules;

namespace CsCni.Plugin.Features;

/// <summary>What the reference plugin firewall has made of an attachment: two rules of iptables for each address, and sources in a zone of firewalld.</summary>
internal static class ReferenceFirewall
{
    private const string Table = "filter";
    private const string Chain = "CNI-FORWARD";

    /// <summary>Whether each address has rules. Without nf_tables there are none to be seen.</summary>
    public static bool Has(CniResult result)
    {
        try
        {
            using NftSocket nft = NftSocket.Open();
            return result.Ips.Count > 0 && result.Ips.TrueForAll(ip => RulesOf(nft, ip.Address.Address).Count >= 2);
        }
        catch (Exception exception) when (exception is NetlinkException or LinuxException)
        {
            return false;
        }
    }

    /// <summary>Removes the rules, and the sources where firewalld runs.</summary>
    public static void Remove(AttachmentContext context, CniResult result)
    {
        try
        {
            using NftSocket nft = NftSocket.Open();
            foreach (ResultIp ip in result.Ips)
            {
                foreach (NftRule rule in RulesOf(nft, ip.Address.Address))
                {
                    nft.Batch.DeleteRule(FamilyOf(ip.Address.Address), Table, rule);
                }

                nft.Batch.Send();
            }
        }
        catch (Exception exception) when (exception is NetlinkException || (exception is LinuxException failed && !failed.Errno.IsShortage()))
        {
            StandardStreams.WriteError($"rules of iptables for {context.Attachment} may be left: {exception.Message}\n");
        }

        RemoveSources(context, result);
    }

    private static void RemoveSources(AttachmentContext context, CniResult result)
    {
        try
        {
            if (Firewalld.FirewalldZone.IsRunning())
            {
                Firewalld.FirewalldZone.Remove(Config.FirewallConfig.Read(context.Call.Config).Zone, result.Ips.ConvertAll(static ip => ip.Address));
            }
        }
        catch (CniException exception)
        {
            StandardStreams.WriteError($"sources in firewalld for {context.Attachment} may be left: {exception.Message}\n");
        }
    }

    private static List<NftRule> RulesOf(NftSocket nft, IpAddress address)
    {
        byte[] bytes = new byte[address.ByteCount];
        address.WriteBytes(bytes);
        return nft.ListRules(FamilyOf(address), Table, Chain).FindAll(rule => Compares(rule, bytes));
    }

    private static bool Compares(in NftRule rule, byte[] bytes)
    {
        foreach (byte[] compared in rule.Compared)
        {
            if (compared.AsSpan().SequenceEqual(bytes))
            {
                return true;
            }
        }

        return false;
    }

    private static NftFamily FamilyOf(IpAddress address) => address.IsV4 ? NftFamily.Ipv4 : NftFamily.Ipv6;
}
