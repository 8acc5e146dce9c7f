using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;

namespace CsCni.Agent.Traffic;

/// <summary>
/// Our table, inet cscni-agent, with the rules of Flannel's chain FLANNEL-POSTRTG for both families. It is there where
/// something is masqueraded, and always whole: one transaction takes the old one away and puts the new one in its place.
/// </summary>
/// <param name="settings">What the rules are made of.</param>
internal sealed class MasqueradeTable(TrafficSettings settings)
{
    public const string Name = "cscni-agent";

    private const NftFamily Family = NftFamily.Inet;

    /// <summary>The mark of packets that kube-proxy masquerades itself (KUBE-MARK-MASQ).</summary>
    private const uint KubernetesMark = 0x4000;

    /// <summary>NF_IP_PRI_NAT_SRC (linux/netfilter_ipv4.h).</summary>
    private const int SourceNatPriority = 100;

    private static readonly NftChain s_chain = new("postrouting", "nat", NftHook.Postrouting, SourceNatPriority, "traffic between pods and everything else");

    private readonly List<TrafficRule> _rules = RulesOf(settings);

    /// <summary>The rules in their order; none where nothing is masqueraded.</summary>
    public IReadOnlyList<TrafficRule> Rules => _rules;

    /// <summary>How what the kernel has differs from this.</summary>
    /// <returns>The difference in words; null where there is none.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public string? FindDamage(NftSocket nft)
    {
        if (_rules.Count == 0)
        {
            return nft.ListTables(Family).Contains(Name) ? $"table inet {Name} is there although nothing is masqueraded" : null;
        }

        return ChainDamage(nft.ListChains(Family, Name)) ?? RuleDamage(nft.ListRules(Family, Name));
    }

    /// <summary>Puts it into the place of what is there, in one transaction.</summary>
    /// <exception cref="NetlinkException">The kernel refused; nothing was changed.</exception>
    public void Replace(NftSocket nft)
    {
        // A table that is made before it is deleted is there to be deleted, whoever was quicker.
        NftBatch batch = nft.Batch.CreateTable(Family, Name).DeleteTable(Family, Name);
        if (_rules.Count > 0)
        {
            batch.CreateTable(Family, Name).CreateChain(Family, Name, s_chain);
            _rules.ForEach(rule => rule.Append(batch, Family, Name, s_chain.Name));
        }

        batch.Send();
    }

    private static List<TrafficRule> RulesOf(in TrafficSettings settings)
    {
        List<TrafficRule> rules = [];
        if (settings.Masquerade && (settings.NetworkV4.IsValid || settings.NetworkV6.IsValid))
        {
            rules.Add(new("kube-proxy masquerades it", TrafficVerdict.Return) { Mark = KubernetesMark });
            AddFamily(rules, settings, IpFamily.V4, IpPrefix.Parse("224.0.0.0/4"));
            AddFamily(rules, settings, IpFamily.V6, IpPrefix.Parse("ff00::/8"));
        }

        return rules;
    }

    /// <summary>
    /// Flannel's rules one by one, as its iptables mode has them. (In its nftables mode the third reads "from anywhere but
    /// this node's subnet to the network", behind which nothing is left for the last.) Its second and third, "from the
    /// network" and "from elsewhere to this node's subnet", are one here.
    /// </summary>
    private static void AddFamily(List<TrafficRule> rules, in TrafficSettings settings, IpFamily family, IpPrefix multicast)
    {
        IpPrefix network = settings.NetworkOf(family);
        IpPrefix subnet = settings.SubnetOf(family);
        TrafficVerdict masquerade = settings.FullyRandom ? TrafficVerdict.MasqueradeFullyRandom : TrafficVerdict.Masquerade;
        if (!network.IsValid)
        {
            return;
        }

        if (subnet.IsValid)
        {
            rules.Add(new("this node's pods to pods", TrafficVerdict.Return) { Source = subnet, Destination = network });
            rules.Add(new("anybody to this node's pods", TrafficVerdict.Return) { Destination = subnet });
        }

        rules.Add(new("pods to outside", masquerade) { Source = network, Destination = multicast, IsDestinationNegated = true });
        rules.Add(new("outside to other nodes' pods", masquerade) { Source = network, IsSourceNegated = true, Destination = network });
    }

    private static string? ChainDamage(List<NftChain> chains)
    {
        NftChain found = chains.Find(static chain => chain.Name == s_chain.Name);
        if (found.Name is null)
        {
            return $"chain {s_chain.Name} of table inet {Name} is missing";
        }

        bool isAsMade = found with { Use = 0 } == s_chain;
        return !isAsMade ? $"chain {s_chain.Name} of table inet {Name} is not as it was made"
            : chains.Count > 1 ? $"there is a chain too many in table inet {Name}"
            : null;
    }

    private string? RuleDamage(List<NftRule> present)
    {
        for (int index = 0; index < Math.Max(present.Count, _rules.Count); index++)
        {
            if (index >= _rules.Count)
            {
                return $"there is a rule too many in table inet {Name}";
            }

            if (index >= present.Count || !_rules[index].IsSameAs(present[index]))
            {
                return $"rule \"{_rules[index].Text}\" is missing in table inet {Name}";
            }
        }

        return null;
    }
}
