using System;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using static CsCni.Plugin.Rules.PacketFields;

namespace CsCni.Plugin.Rules;

/// <summary>The chains and rules of table inet: masquerade, port maps, ingress policies between bridges.</summary>
internal static class InetRules
{
    private const string HostPorts = "hostports";

    /// <summary>RTN_LOCAL (linux/rtnetlink.h).</summary>
    private const uint LocalAddress = 2;

    public static readonly NftChain[] Chains =
    [
        new("prerouting", "nat", NftHook.Prerouting, -100, "ports of the node, from outside and from containers"),
        new("output", "nat", NftHook.Output, -100, "ports of the node, from itself"),
        new(HostPorts),
        new("postrouting", "nat", NftHook.Postrouting, 100, "masquerade"),
        new("martians", "filter", NftHook.Prerouting, -300, "127.0.0.0/8 stays on the node, although containers are routed to from there"),
        new("forward", "filter", NftHook.Forward, 0, "ingress policies"),
        new("opening", "filter", NftHook.Forward, -1000, "marks what other tables' chains are to let pass"),
        new("closing", "filter", NftHook.Forward, 1000, "takes the mark away again"),
    ];

    public static readonly OwnRule[] Rules =
    [
        new("prerouting", "packets to the node", "fib daddr type local jump hostports", ToHostPorts),
        new("output", "packets to the node", "fib daddr type local jump hostports", ToHostPorts),
        new(HostPorts, "no container can answer ::1", "ip6 daddr ::1 return", ExceptLoopback),
        new(HostPorts, "ports with conditions", "meta l4proto . th dport vmap @conditionalports", Conditional),
        new(HostPorts, "ports with hostIP", "dnat ip to ip daddr . meta l4proto . th dport map @hostports4", static (in NftRuleWriter rule) => HostIp(rule, IpFamily.V4)),
        new(HostPorts, "ports with hostIP", "dnat ip6 to ip6 daddr . meta l4proto . th dport map @hostports6", static (in NftRuleWriter rule) => HostIp(rule, IpFamily.V6)),
        new(HostPorts, "ports", "meta nfproto ipv4 dnat ip to meta l4proto . th dport map @ports4", static (in NftRuleWriter rule) => AnyIp(rule, IpFamily.V4)),
        new(HostPorts, "ports", "meta nfproto ipv6 dnat ip6 to meta l4proto . th dport map @ports6", static (in NftRuleWriter rule) => AnyIp(rule, IpFamily.V6)),
        new("postrouting", "mapped traffic whose answer would go elsewhere", "ct status dnat ip saddr . ip daddr @hairpin4 masquerade", static (in NftRuleWriter rule) => Hairpin(rule, IpFamily.V4)),
        new("postrouting", "mapped traffic whose answer would go elsewhere", "ct status dnat ip6 saddr . ip6 daddr @hairpin6 masquerade", static (in NftRuleWriter rule) => Hairpin(rule, IpFamily.V6)),
        new("postrouting", "multicast", "ip daddr 224.0.0.0/4 return", Multicast4),
        new("postrouting", "multicast", "ip6 daddr ff00::/8 return", Multicast6),
        new("postrouting", "containers to outside", "ip saddr @masquerade4 ip saddr . ip daddr != @unmasqueraded4 masquerade", static (in NftRuleWriter rule) => Outside(rule, IpFamily.V4)),
        new("postrouting", "containers to outside", "ip6 saddr @masquerade6 ip6 saddr . ip6 daddr != @unmasqueraded6 masquerade", static (in NftRuleWriter rule) => Outside(rule, IpFamily.V6)),
        new("martians", "nobody else may speak to it", "iif != \"lo\" ip daddr 127.0.0.0/8 drop", static (in NftRuleWriter rule) => Martian(rule, destination: true)),
        new("martians", "nor for it", "iif != \"lo\" ip saddr 127.0.0.0/8 drop", static (in NftRuleWriter rule) => Martian(rule, destination: false)),
        new("forward", "published ports are open", "ct status dnat return", Published),
        new("forward", "isolated from its own bridge", "iifname . ip daddr @isolated4 drop", static (in NftRuleWriter rule) => OwnBridge(rule, IpFamily.V4)),
        new("forward", "isolated from its own bridge", "iifname . ip6 daddr @isolated6 drop", static (in NftRuleWriter rule) => OwnBridge(rule, IpFamily.V6)),
        new("forward", "closed to other bridges", "iifname @policybridges oifname . ip daddr @policy4 iifname . ip daddr != @policy4 drop", static (in NftRuleWriter rule) => OtherBridge(rule, IpFamily.V4)),
        new("forward", "closed to other bridges", "iifname @policybridges oifname . ip6 daddr @policy6 iifname . ip6 daddr != @policy6 drop", static (in NftRuleWriter rule) => OtherBridge(rule, IpFamily.V6)),
        new("opening", "from containers", "ip saddr @forwarded4 meta mark set meta mark | 0x00100000", static (in NftRuleWriter rule) => FromContainer(rule, IpFamily.V4)),
        new("opening", "from containers", "ip6 saddr @forwarded6 meta mark set meta mark | 0x00100000", static (in NftRuleWriter rule) => FromContainer(rule, IpFamily.V6)),
        new("opening", "answers to containers", "ct state established,related ip daddr @forwarded4 meta mark set meta mark | 0x00100000", static (in NftRuleWriter rule) => Answer(rule, IpFamily.V4)),
        new("opening", "answers to containers", "ct state established,related ip6 daddr @forwarded6 meta mark set meta mark | 0x00100000", static (in NftRuleWriter rule) => Answer(rule, IpFamily.V6)),
        new("opening", "published ports", "ct status dnat ip daddr @forwarded4 meta mark set meta mark | 0x00100000", static (in NftRuleWriter rule) => ToPublished(rule, IpFamily.V4)),
        new("opening", "published ports", "ct status dnat ip6 daddr @forwarded6 meta mark set meta mark | 0x00100000", static (in NftRuleWriter rule) => ToPublished(rule, IpFamily.V6)),
        new("closing", "nobody else sees it", "meta mark & 0x00100000 == 0x00100000 meta mark set meta mark & 0xffefffff", Unmark),
    ];

    /// <summary>
    /// The bit of a packet's mark that says between our two chains: a chain of another table whose policy drops has one rule that
    /// looks at it. Not one of Kubernetes' (0x4000, 0x8000), nor of the portmap plugins' (0x2000).
    /// </summary>
    public const uint ForwardMark = 0x0010_0000;

    private static void ToHostPorts(in NftRuleWriter rule)
    {
        rule.LoadDestinationType();
        rule.Compare(NftComparison.Equal, LocalAddress);
        rule.Verdict(NftVerdict.Jump, HostPorts);
    }

    private static void ExceptLoopback(in NftRuleWriter rule)
    {
        Span<byte> loopback = stackalloc byte[16];
        loopback.Clear();
        loopback[15] = 1;
        OnlyFamily(rule, IpFamily.V6);
        LoadDestination(rule, IpFamily.V6);
        rule.Compare(NftComparison.Equal, loopback);
        rule.Verdict(NftVerdict.Return);
    }

    private static void Conditional(in NftRuleWriter rule)
    {
        LoadPort(rule);
        rule.LookupVerdict(OwnSets.ConditionalPorts.Name);
    }

    private static void HostIp(in NftRuleWriter rule, IpFamily family)
    {
        OnlyFamily(rule, family);
        LoadDestination(rule, family);
        LoadPort(rule, SlotsOf(family));
        rule.LookupData(OwnSets.HostPortsOf(family).Name);
        rule.DestinationNat(family, 0, SlotsOf(family));
    }

    private static void AnyIp(in NftRuleWriter rule, IpFamily family)
    {
        OnlyFamily(rule, family);
        LoadPort(rule);
        rule.LookupData(OwnSets.PortsOf(family).Name);
        rule.DestinationNat(family, 0, SlotsOf(family));
    }

    private static void Hairpin(in NftRuleWriter rule, IpFamily family)
    {
        OnlyTranslated(rule);
        OnlyFamily(rule, family);
        LoadSource(rule, family);
        LoadDestination(rule, family, SlotsOf(family));
        rule.Lookup(OwnSets.HairpinOf(family).Name);
        rule.Masquerade();
    }

    private static void Multicast4(in NftRuleWriter rule)
    {
        OnlyFamily(rule, IpFamily.V4);
        LoadDestination(rule, IpFamily.V4);
        rule.Mask([0xf0, 0, 0, 0]);
        rule.Compare(NftComparison.Equal, [0xe0, 0, 0, 0]);
        rule.Verdict(NftVerdict.Return);
    }

    private static void Multicast6(in NftRuleWriter rule)
    {
        OnlyFamily(rule, IpFamily.V6);
        rule.LoadPayload(NftPayload.Network, 24, 1);
        rule.Compare(NftComparison.Equal, (byte)0xff);
        rule.Verdict(NftVerdict.Return);
    }

    private static void Outside(in NftRuleWriter rule, IpFamily family)
    {
        OnlyFamily(rule, family);
        LoadSource(rule, family);
        rule.Lookup(OwnSets.MasqueradeOf(family).Name);
        LoadSource(rule, family);
        LoadDestination(rule, family, SlotsOf(family));
        rule.Lookup(OwnSets.UnmasqueradedOf(family).Name, inverted: true);
        rule.Masquerade();
    }

    private static void Martian(in NftRuleWriter rule, bool destination)
    {
        // A namespace's loopback link is its first one.
        const uint loopback = 1;
        rule.LoadMeta(NftMeta.InputLink);
        rule.Compare(NftComparison.NotEqual, loopback);
        OnlyFamily(rule, IpFamily.V4);
        rule.LoadPayload(NftPayload.Network, destination ? 16 : 12, 1);
        rule.Compare(NftComparison.Equal, (byte)127);
        rule.Verdict(NftVerdict.Drop);
    }

    private static void Published(in NftRuleWriter rule)
    {
        OnlyTranslated(rule);
        rule.Verdict(NftVerdict.Return);
    }

    private static void OwnBridge(in NftRuleWriter rule, IpFamily family)
    {
        OnlyFamily(rule, family);
        rule.LoadMeta(NftMeta.InputName);
        LoadDestination(rule, family, NameSlots);
        rule.Lookup(OwnSets.IsolatedOf(family).Name);
        rule.Verdict(NftVerdict.Drop);
    }

    private static void OtherBridge(in NftRuleWriter rule, IpFamily family)
    {
        rule.LoadMeta(NftMeta.InputName);
        rule.Lookup(OwnSets.PolicyBridges.Name);
        OnlyFamily(rule, family);
        rule.LoadMeta(NftMeta.OutputName);
        LoadDestination(rule, family, NameSlots);
        rule.Lookup(OwnSets.PolicyOf(family).Name);
        rule.LoadMeta(NftMeta.InputName);
        LoadDestination(rule, family, NameSlots);
        rule.Lookup(OwnSets.PolicyOf(family).Name, inverted: true);
        rule.Verdict(NftVerdict.Drop);
    }

    private static void FromContainer(in NftRuleWriter rule, IpFamily family)
    {
        OnlyFamily(rule, family);
        LoadSource(rule, family);
        rule.Lookup(OwnSets.ForwardedOf(family).Name);
        Mark(rule);
    }

    private static void Answer(in NftRuleWriter rule, IpFamily family)
    {
        // NF_CT_STATE_BIT of IP_CT_ESTABLISHED and IP_CT_RELATED (linux/netfilter/nf_conntrack_common.h).
        const uint establishedOrRelated = 6;
        rule.LoadConntrack(NftConntrack.State);
        rule.Mask(establishedOrRelated);
        rule.Compare(NftComparison.NotEqual, 0u);
        ToContainer(rule, family);
    }

    private static void ToPublished(in NftRuleWriter rule, IpFamily family)
    {
        OnlyTranslated(rule);
        ToContainer(rule, family);
    }

    private static void ToContainer(in NftRuleWriter rule, IpFamily family)
    {
        OnlyFamily(rule, family);
        LoadDestination(rule, family);
        rule.Lookup(OwnSets.ForwardedOf(family).Name);
        Mark(rule);
    }

    private static void Mark(in NftRuleWriter rule)
    {
        rule.LoadMeta(NftMeta.Mark);
        rule.Bitwise(~ForwardMark, ForwardMark);
        rule.SetMeta(NftMeta.Mark);
    }

    private static void Unmark(in NftRuleWriter rule)
    {
        rule.LoadMeta(NftMeta.Mark);
        rule.Mask(ForwardMark);
        rule.Compare(NftComparison.Equal, ForwardMark);
        rule.LoadMeta(NftMeta.Mark);
        rule.Mask(~ForwardMark);
        rule.SetMeta(NftMeta.Mark);
    }
}
