using System;
using System.Collections.Generic;
using CsCni.Netlink;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>
/// Opens other tables' chains for forwarded packets to containers' traffic: an accept of ours does not help a packet that
/// another chain's policy drops. Each such chain gets one rule, however many containers stand, which looks at the mark that
/// our own chain has set. In iptables' FORWARD it is laid out as the reference plugin firewall does it: a chain CNI-FORWARD,
/// which begins with the administrator's.
/// </summary>
internal static class ForwardChains
{
    private const string IptablesTable = "filter";
    private const string IptablesChain = "FORWARD";
    private const string OwnIptablesChain = "CNI-FORWARD";
    private const string Comment = "traffic of containers, marked by table inet cscni";

    private static readonly NftFamily[] s_families = [NftFamily.Ipv4, NftFamily.Ipv6, NftFamily.Inet];

    private static readonly ulong s_tag = NameHash.Of(Comment);

    /// <summary>Opens all of them, where they are not open.</summary>
    /// <param name="nft">nf_tables.</param>
    /// <param name="adminChain">The chain of the administrator's rules in iptables; made where it is missing.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static void Open(NftSocket nft, string adminChain)
    {
        foreach (ForeignChain chain in Find(nft))
        {
            if (chain.IsOfIptables)
            {
                OpenIptables(nft, chain, adminChain);
            }
            else if (!nft.ListRules(chain.Family, chain.Table, chain.Name).Exists(IsOwn))
            {
                PutRule(nft.Batch, chain.Family, chain.Table, chain.Name, first: true);
            }

            nft.Batch.Send();
        }
    }

    /// <summary>The first chain that is not open; null where all are.</summary>
    public static string? Fault(NftSocket nft)
    {
        foreach (ForeignChain chain in Find(nft))
        {
            string place = chain.IsOfIptables ? OwnIptablesChain : chain.Name;
            bool leadsThere = !chain.IsOfIptables || nft.ListRules(chain.Family, chain.Table, chain.Name).Exists(static rule => rule.Jump == OwnIptablesChain);
            if (!leadsThere || !nft.ListRules(chain.Family, chain.Table, place).Exists(IsOwn))
            {
                return $"chain {chain} does not let containers' traffic pass (somebody else changed it; the next ADD on this node opens it again)";
            }
        }

        return null;
    }

    /// <summary>Takes all of it back, once no container needs it. The administrator's rules stay, and what leads to them.</summary>
    public static void CloseUnlessNeeded(NftSocket nft)
    {
        if (HasElements(nft, OwnSets.Forwarded4) || HasElements(nft, OwnSets.Forwarded6))
        {
            return;
        }

        Close(nft, s_families);
    }

    /// <summary>Chains whose policy drops, and iptables' in any case: the administrator's chain works there.</summary>
    private static List<ForeignChain> Find(NftSocket nft)
    {
        List<ForeignChain> found = [];
        foreach (NftFamily family in s_families)
        {
            foreach ((string table, NftChain chain) in nft.ListAllChains(family))
            {
                bool isIptables = family != NftFamily.Inet && table == IptablesTable && chain.Name == IptablesChain;
                if (chain is { Type: "filter", Hook: NftHook.Forward } && table != OwnTable.Name && (isIptables || chain.Drops))
                {
                    found.Add(new(family, table, chain.Name, isIptables));
                }
            }
        }

        return found;
    }

    private static bool IsCandidate(in NftChain chain) => chain is { Type: "filter", Hook: NftHook.Forward } || chain.Name == OwnIptablesChain;

    private static void OpenIptables(NftSocket nft, ForeignChain forward, string adminChain)
    {
        (NftFamily family, string table) = (forward.Family, forward.Table);
        List<NftRule> rules = nft.ListRules(family, table);
        List<NftChain> chains = nft.ListChains(family, table);
        foreach (string needed in (ReadOnlySpan<string>)[OwnIptablesChain, adminChain])
        {
            if (!chains.Exists(chain => chain.Name == needed))
            {
                nft.Batch.CreateChain(family, table, new(needed));
            }
        }

        List<NftRule> own = rules.FindAll(static rule => rule.Chain == OwnIptablesChain);
        if (!own.Exists(IsOwn))
        {
            PutRule(nft.Batch, family, table, OwnIptablesChain, first: true);
        }

        if (!own.Exists(rule => rule.Jump == adminChain))
        {
            PutJump(nft.Batch, family, table, OwnIptablesChain, adminChain);
        }

        if (!rules.Exists(static rule => rule.Chain == IptablesChain && rule.Jump == OwnIptablesChain))
        {
            PutJump(nft.Batch, family, table, IptablesChain, OwnIptablesChain);
        }
    }

    /// <summary>In one transaction, for each of which the kernel waits a grace period.</summary>
    private static void Close(NftSocket nft, ReadOnlySpan<NftFamily> families)
    {
        try
        {
            Delete(nft, families, withChains: true);
        }
        catch (NetlinkException exception) when (exception.Errno is Linux.Errno.Busy or Linux.Errno.NoEntry)
        {
            // Another chain leads to the administrator's too, or somebody was quicker: the transaction has changed nothing.
            if (families.Length == 1)
            {
                Delete(nft, families, withChains: false);
                return;
            }

            foreach (NftFamily family in families)
            {
                Close(nft, [family]);
            }
        }
    }

    private static void Delete(NftSocket nft, ReadOnlySpan<NftFamily> families, bool withChains)
    {
        // All that is asked comes first: nothing can be while a transaction is being written.
        List<Action<NftBatch>> deletions = [];
        foreach (NftFamily family in families)
        {
            foreach ((string table, NftChain chain) in nft.ListAllChains(family))
            {
                if (table != OwnTable.Name && IsCandidate(chain))
                {
                    deletions.AddRange(DeletionsFrom(nft, family, table, chain.Name, withChains));
                }
            }
        }

        foreach (Action<NftBatch> delete in deletions)
        {
            if (nft.Batch.RequestsLeft < 2)
            {
                nft.Batch.Send();
            }

            delete(nft.Batch);
        }

        nft.Batch.Send();
    }

    private static List<Action<NftBatch>> DeletionsFrom(NftSocket nft, NftFamily family, string table, string chain, bool withChains)
    {
        List<NftRule> rules = nft.ListRules(family, table, chain), gone = rules.FindAll(IsOwn);
        rules.RemoveAll(IsOwn);
        string? adminChain = withChains && chain == OwnIptablesChain && rules is [{ Jump.Length: > 0 } toAdmin] ? toAdmin.Jump : null;
        if (adminChain is null || nft.ListRules(family, table, adminChain).Count > 0)
        {
            return Deletions();
        }

        // Nobody has put anything into the administrator's chain: then all of it can go.
        gone.AddRange(nft.ListRules(family, table, IptablesChain).FindAll(static rule => rule.Jump == OwnIptablesChain));
        gone.AddRange(rules);
        return [.. Deletions(), batch => batch.DeleteChain(family, table, OwnIptablesChain).DeleteChain(family, table, adminChain)];

        List<Action<NftBatch>> Deletions() => gone.ConvertAll<Action<NftBatch>>(rule => batch => batch.DeleteRule(family, table, rule));
    }

    private static bool HasElements(NftSocket nft, OwnSet set) => nft.ListElements(set.Family, OwnTable.Name, set.Name).Count > 0;

    private static bool IsOwn(NftRule rule)
    {
        Span<byte> userdata = stackalloc byte[256];
        return userdata[..NftRule.Describe(userdata, Comment, s_tag)].SequenceEqual(rule.Userdata);
    }

    /// <summary>In expressions that iptables knows, so that it can list its table.</summary>
    private static void PutRule(NftBatch batch, NftFamily family, string table, string chain, bool first)
    {
        Span<byte> userdata = stackalloc byte[256];
        int length = NftRule.Describe(userdata, Comment, s_tag);
        using NftRuleWriter rule = batch.CreateRule(family, table, chain, userdata[..length], first);
        rule.LoadMeta(NftMeta.Mark);
        rule.Mask(InetRules.ForwardMark);
        rule.Compare(NftComparison.Equal, InetRules.ForwardMark);
        rule.Count();
        rule.Verdict(NftVerdict.Accept);
    }

    private static void PutJump(NftBatch batch, NftFamily family, string table, string from, string to)
    {
        using NftRuleWriter rule = batch.CreateRule(family, table, from, first: true);
        rule.Count();
        rule.Verdict(NftVerdict.Jump, to);
    }
}
