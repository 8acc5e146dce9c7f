using System;
using System.Collections.Generic;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>One of our two tables: its sets, its chains and its rules, which are the same however many attachments stand.</summary>
internal sealed class OwnTable
{
    public const string Name = "cscni";

    public static readonly OwnTable Inet = new(NftFamily.Inet, OwnSets.Inet, InetRules.Chains, InetRules.Rules);

    public static readonly OwnTable Bridge = new(NftFamily.Bridge, OwnSets.Bridge, FrameRules.Chains, FrameRules.Rules);

    public static readonly OwnTable[] All = [Inet, Bridge];

    private readonly NftChain[] _chains;
    private readonly OwnRule[] _rules;

    private OwnTable(NftFamily family, OwnSet[] sets, NftChain[] chains, OwnRule[] rules)
    {
        Family = family;
        Sets = sets;
        _chains = chains;
        _rules = rules;
    }

    public NftFamily Family { get; }

    public OwnSet[] Sets { get; }

    public ReadOnlySpan<OwnRule> Rules => _rules;

    public static OwnTable Of(NftFamily family) => family == NftFamily.Inet ? Inet : Bridge;

    /// <summary>"inet cscni".</summary>
    public override string ToString() => $"{(Family == NftFamily.Inet ? "inet" : "bridge")} {Name}";

    /// <summary>Adds the whole table to a transaction.</summary>
    public void Create(NftBatch batch)
    {
        batch.CreateTable(Family, Name, exclusive: true);
        foreach (OwnSet set in Sets)
        {
            batch.CreateSet(Family, Name, set.Describe());
        }

        foreach (NftChain chain in _chains)
        {
            batch.CreateChain(Family, Name, chain);
        }

        Span<byte> userdata = stackalloc byte[256];
        foreach (OwnRule rule in _rules)
        {
            int length = rule.Describe(userdata);
            using NftRuleWriter writer = batch.CreateRule(Family, Name, rule.Chain, userdata[..length]);
            rule.Put(writer);
        }
    }

    /// <summary>
    /// How the kernel's rules differ from ours: somebody has flushed them, or another version of the plugin made them. Rules of
    /// chains that are not fixed are left out.
    /// </summary>
    /// <returns>The difference in words; null where there is none.</returns>
    public string? FindDamage(NftSocket nft)
    {
        List<NftRule> present = nft.ListRules(Family, Name);
        present.RemoveAll(rule => !Array.Exists(_chains, chain => chain.Name == rule.Chain));
        Span<byte> userdata = stackalloc byte[256];
        foreach (OwnRule rule in _rules)
        {
            int length = rule.Describe(userdata);
            int index = FirstOf(present, rule.Chain);
            if (index < 0)
            {
                return $"rule \"{rule.Text}\" is missing in chain {rule.Chain} of table {this}";
            }

            if (!userdata[..length].SequenceEqual(present[index].Userdata))
            {
                return $"a rule in chain {rule.Chain} of table {this} is not the expected \"{rule.Text}\"";
            }

            present.RemoveAt(index);
        }

        return present.Count > 0 ? $"there is a rule too many in chain {present[0].Chain} of table {this}" : null;
    }

    private static int FirstOf(List<NftRule> rules, string chain)
    {
        for (int index = 0; index < rules.Count; index++)
        {
            if (rules[index].Chain == chain)
            {
                return index;
            }
        }

        return -1;
    }
}
