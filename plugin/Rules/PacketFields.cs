using CsCni.Linux;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>Where the fields of a packet are that our rules look at.</summary>
internal static class PacketFields
{
    /// <summary>The bytes of an interface's name, IFNAMSIZ (linux/if.h): its NUL is one of them.</summary>
    public const int NameSize = InterfaceName.MaxBytes + 1;

    /// <summary>The slots that it takes.</summary>
    public const int NameSlots = NameSize / sizeof(uint);

    private const byte Ipv4 = 2;
    private const byte Ipv6 = 10;

    /// <summary>IPS_DST_NAT (linux/netfilter/nf_conntrack_common.h): the connection's destination is translated.</summary>
    private const uint DestinationTranslated = 0x20;

    /// <summary>Goes on for packets of a family, in a table that has both.</summary>
    public static void OnlyFamily(in NftRuleWriter rule, IpFamily family)
    {
        rule.LoadMeta(NftMeta.Family);
        rule.Compare(NftComparison.Equal, family == IpFamily.V4 ? Ipv4 : Ipv6);
    }

    /// <summary>Loads the source address.</summary>
    public static void LoadSource(in NftRuleWriter rule, IpFamily family, int slot = 0) =>
        rule.LoadPayload(NftPayload.Network, family == IpFamily.V4 ? 12 : 8, family == IpFamily.V4 ? 4 : 16, slot);

    /// <summary>Loads the destination address.</summary>
    public static void LoadDestination(in NftRuleWriter rule, IpFamily family, int slot = 0) =>
        rule.LoadPayload(NftPayload.Network, family == IpFamily.V4 ? 16 : 24, family == IpFamily.V4 ? 4 : 16, slot);

    /// <summary>Loads protocol and destination port, two slots.</summary>
    public static void LoadPort(in NftRuleWriter rule, int slot = 0)
    {
        rule.LoadMeta(NftMeta.TransportProtocol, slot);
        rule.LoadPayload(NftPayload.Transport, 2, 2, slot + 1);
    }

    /// <summary>Goes on for packets whose destination is translated.</summary>
    public static void OnlyTranslated(in NftRuleWriter rule)
    {
        rule.LoadConntrack(NftConntrack.Status);
        rule.Mask(DestinationTranslated);
        rule.Compare(NftComparison.NotEqual, 0u);
    }

    /// <summary>The slots that an address of the family takes.</summary>
    public static int SlotsOf(IpFamily family) => family == IpFamily.V4 ? 1 : 4;
}
