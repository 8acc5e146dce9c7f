using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;

namespace CsCni.Agent.Traffic;

/// <summary>
/// Lets the pods' network through other tables' chains for forwarded packets, where their policy drops: iptables' FORWARD on
/// a node with Docker, first of all. A chain of our own could not, since an accept there does not help a packet that another
/// chain drops. As Flannel's FLANNEL-FWD, the rules are at the end: what the chain's owner refuses by a rule of his, such as a
/// network policy, stays refused, and only what would be left to the policy passes.
/// </summary>
/// <param name="settings">What the rules are made of.</param>
internal sealed class ForwardOpenings(TrafficSettings settings)
{
    private const string Comment = "cluster traffic, let pass by cscni-agent";

    private static readonly NftFamily[] s_families = [NftFamily.Ipv4, NftFamily.Ipv6, NftFamily.Inet];

    private static readonly TrafficRule s_any = new(Comment, TrafficVerdict.Accept);

    private readonly TrafficSettings _settings = settings;

    /// <summary>The first chain that is not open.</summary>
    /// <returns>What is wrong with it; null where all are open.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public string? FindDamage(NftSocket nft)
    {
        foreach (ForeignChain chain in Find(nft, static chain => chain.Drops))
        {
            List<NftRule> own = OwnOf(nft, chain);
            if (!IsOpen(own, RulesFor(chain.Family)))
            {
                return $"chain {chain} drops cluster traffic";
            }
        }

        return null;
    }

    /// <summary>
    /// Opens all of them, each in a transaction of its own: a table that another process owns (flag owner) refuses, and that
    /// must not be in the way of the others.
    /// </summary>
    /// <exception cref="NetlinkException">The first that could not be opened; all others were.</exception>
    public void Open(NftSocket nft)
    {
        NetlinkException? first = null;
        foreach (ForeignChain chain in Find(nft, static chain => chain.Drops))
        {
            try
            {
                Open(nft, chain);
            }
            catch (NetlinkException exception)
            {
                nft.Batch.Clear();
                first ??= exception;
            }
        }

        if (first is not null)
        {
            throw first;
        }
    }

    /// <summary>Takes all of our rules back, whatever the chains' policies are by now.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Close(NftSocket nft)
    {
        foreach (ForeignChain chain in Find(nft, static _ => true))
        {
            foreach (NftRule rule in OwnOf(nft, chain))
            {
                nft.Batch.DeleteRule(chain.Family, chain.Table, rule);
            }

            nft.Batch.Send();
        }
    }

    private static List<ForeignChain> Find(NftSocket nft, Predicate<NftChain> isWanted)
    {
        List<ForeignChain> found = [];
        foreach (NftFamily family in s_families)
        {
            foreach ((string table, NftChain chain) in nft.ListAllChains(family))
            {
                if (chain is { Type: "filter", Hook: NftHook.Forward } && isWanted(chain))
                {
                    found.Add(new(family, table, chain.Name));
                }
            }
        }

        return found;
    }

    private static List<NftRule> OwnOf(NftSocket nft, ForeignChain chain) =>
        nft.ListRules(chain.Family, chain.Table, chain.Name).FindAll(static rule => s_any.HasCommentOf(rule));

    private static bool IsOpen(List<NftRule> own, List<TrafficRule> wanted) =>
        own.Count == wanted.Count && wanted.TrueForAll(rule => own.Exists(listed => rule.IsSameAs(listed)));

    private void Open(NftSocket nft, ForeignChain chain)
    {
        List<NftRule> own = OwnOf(nft, chain);
        List<TrafficRule> wanted = RulesFor(chain.Family);
        if (IsOpen(own, wanted))
        {
            return;
        }

        own.ForEach(rule => nft.Batch.DeleteRule(chain.Family, chain.Table, rule));
        wanted.ForEach(rule => rule.Append(nft.Batch, chain.Family, chain.Table, chain.Name));
        nft.Batch.Send();
    }

    private List<TrafficRule> RulesFor(NftFamily table)
    {
        List<TrafficRule> rules = [];
        foreach (IpFamily family in (ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
        {
            IpPrefix network = _settings.NetworkOf(family);
            NftFamily ofIptables = family == IpFamily.V4 ? NftFamily.Ipv4 : NftFamily.Ipv6;
            if (network.IsValid && (table == NftFamily.Inet || table == ofIptables))
            {
                rules.Add(s_any with { Source = network });
                rules.Add(s_any with { Destination = network });
            }
        }

        return rules;
    }

    /// <summary>A chain of somebody else's that forwarded packets come by.</summary>
    private readonly record struct ForeignChain(NftFamily Family, string Table, string Name)
    {
        public override string ToString() => $"{Name} of table {(Family == NftFamily.Inet ? "inet" : Family == NftFamily.Ipv4 ? "ip" : "ip6")} {Table}";
    }
}
