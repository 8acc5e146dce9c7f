using System;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using static CsCni.Plugin.Rules.PacketFields;

namespace CsCni.Plugin.Rules;

/// <summary>The chains and rules of table bridge: spoof protection, and containers isolated from their own bridge.</summary>
internal static class FrameRules
{
    private const string Addresses = "addresses";

    private const byte Icmpv6 = 58;
    private const byte Udp = 17;

    /// <summary>Types of ICMPv6 messages (RFC 4861, RFC 3810).</summary>
    private const byte RouterAdvertisement = 134;
    private const byte NeighbourSolicitation = 135;
    private const byte NeighbourAdvertisement = 136;
    private const byte Redirect = 137;
    private const byte ListenerReport = 143;

    /// <summary>EtherTypes, in network order.</summary>
    private static ReadOnlySpan<byte> Ipv4 => [0x08, 0x00];

    private static ReadOnlySpan<byte> Arp => [0x08, 0x06];

    private static ReadOnlySpan<byte> Ipv6 => [0x86, 0xdd];

    public static readonly NftChain[] Chains =
    [
        new("prerouting", "filter", NftHook.Prerouting, -300, "spoof protection"),
        new(Addresses),
        new("forward", "filter", NftHook.Forward, -200, "ingress policies"),
    ];

    public static readonly OwnRule[] Rules =
    [
        new("prerouting", "macspoofchk", "iifname @macchecked iifname . ether saddr != @macs drop", CheckMac),
        new("prerouting", "ipspoofchk", "iifname @addresschecked jump addresses", CheckAddresses),
        new(Addresses, "its own", "iifname . ip saddr @addresses4 return", OwnIpv4),
        new(Addresses, "DHCP, before it has one", "ip saddr 0.0.0.0 udp sport 68 udp dport 67 return", DhcpRequest),
        new(Addresses, "ARP for its own", "iifname . arp saddr ip @addresses4 return", OwnArp),
        new(Addresses, "ARP probes", "arp saddr ip 0.0.0.0 return", ArpProbe),
        new(Addresses, "a container is no router", "icmpv6 type nd-router-advert drop", static (in NftRuleWriter rule) => Icmp(rule, RouterAdvertisement, NftVerdict.Drop)),
        new(Addresses, "a container is no router", "icmpv6 type nd-redirect drop", static (in NftRuleWriter rule) => Icmp(rule, Redirect, NftVerdict.Drop)),
        new(Addresses, "ND for others", "icmpv6 type nd-neighbor-advert iifname . icmpv6 taddr != @addresses6 drop", ForeignAdvertisement),
        new(Addresses, "its own", "iifname . ip6 saddr @addresses6 return", OwnIpv6),
        new(Addresses, "duplicate address detection", "ip6 saddr :: icmpv6 type nd-neighbor-solicit return", static (in NftRuleWriter rule) => WithoutSource(rule, NeighbourSolicitation)),
        new(Addresses, "multicast groups, before it has one", "ip6 saddr :: icmpv6 type mld2-listener-report return", static (in NftRuleWriter rule) => WithoutSource(rule, ListenerReport)),
        new(Addresses, "all else", "drop", static (in NftRuleWriter rule) => rule.Verdict(NftVerdict.Drop)),
        new("forward", "isolated", "oifname @isolated drop", Isolated),
    ];

    private static void CheckMac(in NftRuleWriter rule)
    {
        rule.LoadMeta(NftMeta.InputName);
        rule.Lookup(OwnSets.MacChecked.Name);
        rule.LoadMeta(NftMeta.InputName);
        rule.LoadPayload(NftPayload.Link, 6, 6, NameSlots);
        rule.Lookup(OwnSets.Macs.Name, inverted: true);
        rule.Verdict(NftVerdict.Drop);
    }

    private static void CheckAddresses(in NftRuleWriter rule)
    {
        rule.LoadMeta(NftMeta.InputName);
        rule.Lookup(OwnSets.AddressChecked.Name);
        rule.Verdict(NftVerdict.Jump, Addresses);
    }

    /// <summary>By the protocol and not by the EtherType's place: a frame with a VLAN tag is looked into as well.</summary>
    private static void OnlyProtocol(in NftRuleWriter rule, ReadOnlySpan<byte> etherType)
    {
        rule.LoadMeta(NftMeta.Protocol);
        rule.Compare(NftComparison.Equal, etherType);
    }

    private static void OwnIpv4(in NftRuleWriter rule)
    {
        OnlyProtocol(rule, Ipv4);
        rule.LoadMeta(NftMeta.InputName);
        LoadSource(rule, IpFamily.V4, NameSlots);
        rule.Lookup(OwnSets.Addresses4.Name);
        rule.Verdict(NftVerdict.Return);
    }

    private static void DhcpRequest(in NftRuleWriter rule)
    {
        OnlyProtocol(rule, Ipv4);
        LoadSource(rule, IpFamily.V4);
        rule.Compare(NftComparison.Equal, 0u);
        rule.LoadMeta(NftMeta.TransportProtocol);
        rule.Compare(NftComparison.Equal, Udp);
        rule.LoadPayload(NftPayload.Transport, 0, 4);
        rule.Compare(NftComparison.Equal, [0, 68, 0, 67]);
        rule.Verdict(NftVerdict.Return);
    }

    private static void LoadArpSender(in NftRuleWriter rule, int slot) => rule.LoadPayload(NftPayload.Network, 14, 4, slot);

    private static void OwnArp(in NftRuleWriter rule)
    {
        OnlyProtocol(rule, Arp);
        rule.LoadMeta(NftMeta.InputName);
        LoadArpSender(rule, NameSlots);
        rule.Lookup(OwnSets.Addresses4.Name);
        rule.Verdict(NftVerdict.Return);
    }

    private static void ArpProbe(in NftRuleWriter rule)
    {
        OnlyProtocol(rule, Arp);
        LoadArpSender(rule, 0);
        rule.Compare(NftComparison.Equal, 0u);
        rule.Verdict(NftVerdict.Return);
    }

    private static void OnlyIcmp(in NftRuleWriter rule, byte type)
    {
        OnlyProtocol(rule, Ipv6);
        rule.LoadMeta(NftMeta.TransportProtocol);
        rule.Compare(NftComparison.Equal, Icmpv6);
        rule.LoadPayload(NftPayload.Transport, 0, 1);
        rule.Compare(NftComparison.Equal, type);
    }

    private static void Icmp(in NftRuleWriter rule, byte type, NftVerdict verdict)
    {
        OnlyIcmp(rule, type);
        rule.Verdict(verdict);
    }

    private static void ForeignAdvertisement(in NftRuleWriter rule)
    {
        OnlyIcmp(rule, NeighbourAdvertisement);
        rule.LoadMeta(NftMeta.InputName);
        rule.LoadPayload(NftPayload.Transport, 8, 16, NameSlots);
        rule.Lookup(OwnSets.Addresses6.Name, inverted: true);
        rule.Verdict(NftVerdict.Drop);
    }

    private static void OwnIpv6(in NftRuleWriter rule)
    {
        OnlyProtocol(rule, Ipv6);
        rule.LoadMeta(NftMeta.InputName);
        LoadSource(rule, IpFamily.V6, NameSlots);
        rule.Lookup(OwnSets.Addresses6.Name);
        rule.Verdict(NftVerdict.Return);
    }

    private static void WithoutSource(in NftRuleWriter rule, byte type)
    {
        Span<byte> unspecified = stackalloc byte[16];
        unspecified.Clear();
        OnlyProtocol(rule, Ipv6);
        LoadSource(rule, IpFamily.V6);
        rule.Compare(NftComparison.Equal, unspecified);
        OnlyIcmp(rule, type);
        rule.Verdict(NftVerdict.Return);
    }

    private static void Isolated(in NftRuleWriter rule)
    {
        rule.LoadMeta(NftMeta.OutputName);
        rule.Lookup(OwnSets.Isolated.Name);
        rule.Verdict(NftVerdict.Drop);
    }
}
