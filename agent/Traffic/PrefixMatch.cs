using System;
using CsCni.Linux;
using CsCni.Netlink.Nftables;

namespace CsCni.Agent.Traffic;

/// <summary>Expressions that look at a packet's addresses.</summary>
internal static class PrefixMatch
{
    private const byte Ipv4 = (byte)NftFamily.Ipv4;
    private const byte Ipv6 = (byte)NftFamily.Ipv6;

    /// <summary>Goes on for packets of a family, in a table that has both.</summary>
    public static void OnlyFamily(in NftRuleWriter rule, IpFamily family)
    {
        rule.LoadMeta(NftMeta.Family);
        rule.Compare(NftComparison.Equal, family == IpFamily.V4 ? Ipv4 : Ipv6);
    }

    /// <summary>Goes on for packets whose address is in a prefix; for all, where the prefix is the default value.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="prefix">The prefix, of the packet's family.</param>
    /// <param name="isSource">Whether it is the source address, else the destination.</param>
    /// <param name="isNegated">Goes on for packets whose address is not in it.</param>
    public static void Put(in NftRuleWriter rule, IpPrefix prefix, bool isSource, bool isNegated)
    {
        if (!prefix.IsValid)
        {
            return;
        }

        // struct iphdr has them at 12 and 16, struct ipv6hdr at 8 and 24.
        int length = prefix.Address.ByteCount;
        int offset = prefix.Family == IpFamily.V4 ? (isSource ? 12 : 16) : (isSource ? 8 : 24);
        rule.LoadPayload(NftPayload.Network, offset, length);
        Span<byte> bytes = stackalloc byte[16];
        if (!prefix.IsHost)
        {
            new IpPrefix(AllOnes(prefix.Family), prefix.Length).Network.WriteBytes(bytes);
            rule.Mask(bytes[..length]);
        }

        prefix.Network.WriteBytes(bytes);
        rule.Compare(isNegated ? NftComparison.NotEqual : NftComparison.Equal, bytes[..length]);
    }

    private static IpAddress AllOnes(IpFamily family) =>
        new(family, family == IpFamily.V4 ? uint.MaxValue : UInt128.MaxValue);
}
