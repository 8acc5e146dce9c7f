using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Linux;
using CsCni.Netlink.Nftables;

namespace CsCni.Agent.Traffic;

/// <summary>
/// A rule: which packets, and what becomes of them. Its expressions are ones that iptables knows too, so that iptables can
/// list a table of its own which one of them was put into.
/// </summary>
/// <param name="Comment">What it is for.</param>
/// <param name="Verdict">What becomes of packets that match.</param>
internal sealed record TrafficRule(string Comment, TrafficVerdict Verdict)
{
    /// <summary>The bits that a packet's mark must have; 0 for any mark.</summary>
    public uint Mark { get; init; }

    /// <summary>Where packets come from; the default value for anywhere.</summary>
    public IpPrefix Source { get; init; }

    /// <summary>Packets from everywhere but <see cref="Source"/>.</summary>
    public bool IsSourceNegated { get; init; }

    /// <summary>Where packets go to; the default value for anywhere.</summary>
    public IpPrefix Destination { get; init; }

    /// <summary>Packets to everywhere but <see cref="Destination"/>.</summary>
    public bool IsDestinationNegated { get; init; }

    /// <summary>The rule as nft lists it, without counters and comment (a test compares).</summary>
    public string Text
    {
        get
        {
            List<string> words = [];
            if (Mark != 0)
            {
                words.Add($"meta mark & 0x{Mark:x8} == 0x{Mark:x8}");
            }

            Describe(words, "saddr", Source, IsSourceNegated);
            Describe(words, "daddr", Destination, IsDestinationNegated);
            words.Add(Verdict switch
            {
                TrafficVerdict.Return => "return",
                TrafficVerdict.Masquerade => "masquerade",
                TrafficVerdict.MasqueradeFullyRandom => "masquerade fully-random",
                _ => "accept",
            });
            return string.Join(' ', words);
        }
    }

    /// <summary>Adds it at the end of a chain.</summary>
    /// <param name="batch">The transaction.</param>
    /// <param name="family">The table's family.</param>
    /// <param name="table">The table.</param>
    /// <param name="chain">The chain.</param>
    public void Append(NftBatch batch, NftFamily family, string table, string chain)
    {
        Span<byte> userdata = stackalloc byte[256];
        using NftRuleWriter writer = batch.CreateRule(family, table, chain, userdata[..Describe(userdata)]);
        Put(writer, isFamilyOpen: family == NftFamily.Inet);
    }

    /// <summary>True where a rule that the kernel lists was made as this one.</summary>
    public bool IsSameAs(in NftRule listed)
    {
        Span<byte> userdata = stackalloc byte[256];
        return userdata[..Describe(userdata)].SequenceEqual(listed.Userdata);
    }

    /// <summary>True where a rule that the kernel lists has this one's comment, whatever else it does.</summary>
    public bool HasCommentOf(in NftRule listed)
    {
        // A type and a length of one byte each, the text, and a NUL: the first of the two items.
        int length = 3 + Encoding.UTF8.GetByteCount(Comment);
        Span<byte> userdata = stackalloc byte[256];
        Describe(userdata);
        return listed.Userdata.AsSpan().StartsWith(userdata[..length]);
    }

    /// <summary>The userdata that the kernel keeps with the rule: its comment, and a number that stands for its text.</summary>
    private int Describe(Span<byte> room) => NftRule.Describe(room, Comment, Hash(Text));

    /// <summary>64-bit FNV-1a: the same in every process and version.</summary>
    private static ulong Hash(string text)
    {
        ulong hash = 0xcbf2_9ce4_8422_2325;
        foreach (byte value in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ value) * 0x100_0000_01b3;
        }

        return hash;
    }

    private static void Describe(List<string> words, string field, IpPrefix prefix, bool isNegated)
    {
        if (prefix.IsValid)
        {
            string header = prefix.Family == IpFamily.V4 ? "ip" : "ip6";
            string value = prefix.IsHost ? prefix.Address.ToString() : prefix.NetworkPrefix.ToString();
            words.Add($"{header} {field} {(isNegated ? "!= " : string.Empty)}{value}");
        }
    }

    private void Put(in NftRuleWriter rule, bool isFamilyOpen)
    {
        if (Mark != 0)
        {
            rule.LoadMeta(NftMeta.Mark);
            rule.Mask(Mark);
            rule.Compare(NftComparison.Equal, Mark);
        }

        IpPrefix either = Source.IsValid ? Source : Destination;
        if (isFamilyOpen && either.IsValid)
        {
            PrefixMatch.OnlyFamily(rule, either.Family);
        }

        PrefixMatch.Put(rule, Source, isSource: true, IsSourceNegated);
        PrefixMatch.Put(rule, Destination, isSource: false, IsDestinationNegated);
        PutVerdict(rule);
    }

    private void PutVerdict(in NftRuleWriter rule)
    {
        switch (Verdict)
        {
            case TrafficVerdict.Return:
                rule.Verdict(NftVerdict.Return);
                break;
            case TrafficVerdict.Accept:
                rule.Count();
                rule.Verdict(NftVerdict.Accept);
                break;
            default:
                rule.Masquerade(Verdict == TrafficVerdict.MasqueradeFullyRandom);
                break;
        }
    }
}
