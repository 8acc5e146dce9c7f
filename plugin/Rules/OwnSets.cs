using CsCni.Linux;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>All our sets. A rule looks a packet up in them, so that an attachment costs the same however many others stand.</summary>
internal static class OwnSets
{
    public static readonly OwnSet Masquerade4 = new() { Family = NftFamily.Inet, Name = "masquerade4", Purpose = "containers that are masqueraded", Key = [OwnField.Ipv4] };

    public static readonly OwnSet Masquerade6 = new() { Family = NftFamily.Inet, Name = "masquerade6", Purpose = "containers that are masqueraded", Key = [OwnField.Ipv6] };

    public static readonly OwnSet Unmasqueraded4 = new()
    {
        Family = NftFamily.Inet, Name = "unmasqueraded4", Purpose = "container and destination that sees its address", Key = [OwnField.Ipv4, OwnField.Ipv4], HasIntervals = true,
    };

    public static readonly OwnSet Unmasqueraded6 = new()
    {
        Family = NftFamily.Inet, Name = "unmasqueraded6", Purpose = "container and destination that sees its address", Key = [OwnField.Ipv6, OwnField.Ipv6], HasIntervals = true,
    };

    public static readonly OwnSet Ports4 = new()
    {
        Family = NftFamily.Inet, Name = "ports4", Purpose = "ports of all addresses of the node", Key = [OwnField.Protocol, OwnField.Port], Data = [OwnField.Ipv4, OwnField.Port], IsOfPortMaps = true,
    };

    public static readonly OwnSet Ports6 = new()
    {
        Family = NftFamily.Inet, Name = "ports6", Purpose = "ports of all addresses of the node", Key = [OwnField.Protocol, OwnField.Port], Data = [OwnField.Ipv6, OwnField.Port], IsOfPortMaps = true,
    };

    public static readonly OwnSet HostPorts4 = new()
    {
        Family = NftFamily.Inet, Name = "hostports4", Purpose = "ports of one address of the node (hostIP)",
        Key = [OwnField.Ipv4, OwnField.Protocol, OwnField.Port], Data = [OwnField.Ipv4, OwnField.Port], IsOfPortMaps = true,
    };

    public static readonly OwnSet HostPorts6 = new()
    {
        Family = NftFamily.Inet, Name = "hostports6", Purpose = "ports of one address of the node (hostIP)",
        Key = [OwnField.Ipv6, OwnField.Protocol, OwnField.Port], Data = [OwnField.Ipv6, OwnField.Port], IsOfPortMaps = true,
    };

    public static readonly OwnSet ConditionalPorts = new()
    {
        Family = NftFamily.Inet, Name = "conditionalports", Purpose = "ports with conditionsV4 or conditionsV6", Key = [OwnField.Protocol, OwnField.Port], Data = [OwnField.Verdict], IsOfPortMaps = true,
    };

    public static readonly OwnSet Hairpin4 = new()
    {
        Family = NftFamily.Inet, Name = "hairpin4", Purpose = "source and container of mapped traffic that is masqueraded too", Key = [OwnField.Ipv4, OwnField.Ipv4], HasIntervals = true, IsOfPortMaps = true,
    };

    public static readonly OwnSet Hairpin6 = new()
    {
        Family = NftFamily.Inet, Name = "hairpin6", Purpose = "source and container of mapped traffic that is masqueraded too", Key = [OwnField.Ipv6, OwnField.Ipv6], HasIntervals = true, IsOfPortMaps = true,
    };

    public static readonly OwnSet PolicyBridges = new()
    {
        Family = NftFamily.Inet, Name = "policybridges", Purpose = "bridges of containers with an ingress policy", Key = [OwnField.InterfaceName], IsShared = true,
    };

    public static readonly OwnSet Policy4 = new()
    {
        Family = NftFamily.Inet, Name = "policy4", Purpose = "bridge and container that only it may reach", Key = [OwnField.InterfaceName, OwnField.Ipv4], IsOfFirewall = true,
    };

    public static readonly OwnSet Policy6 = new()
    {
        Family = NftFamily.Inet, Name = "policy6", Purpose = "bridge and container that only it may reach", Key = [OwnField.InterfaceName, OwnField.Ipv6], IsOfFirewall = true,
    };

    public static readonly OwnSet Isolated4 = new()
    {
        Family = NftFamily.Inet, Name = "isolated4", Purpose = "bridge and container that it may not reach either", Key = [OwnField.InterfaceName, OwnField.Ipv4], IsOfFirewall = true,
    };

    public static readonly OwnSet Isolated6 = new()
    {
        Family = NftFamily.Inet, Name = "isolated6", Purpose = "bridge and container that it may not reach either", Key = [OwnField.InterfaceName, OwnField.Ipv6], IsOfFirewall = true,
    };

    public static readonly OwnSet MacChecked = new()
    {
        Family = NftFamily.Bridge, Name = "macchecked", Purpose = "links with macspoofchk", Key = [OwnField.InterfaceName],
    };

    public static readonly OwnSet Macs = new()
    {
        Family = NftFamily.Bridge, Name = "macs", Purpose = "link and the hardware address that may come by it", Key = [OwnField.InterfaceName, OwnField.Mac],
    };

    public static readonly OwnSet AddressChecked = new()
    {
        Family = NftFamily.Bridge, Name = "addresschecked", Purpose = "links with ipspoofchk", Key = [OwnField.InterfaceName],
    };

    public static readonly OwnSet Addresses4 = new()
    {
        Family = NftFamily.Bridge, Name = "addresses4", Purpose = "link and the addresses that may come by it", Key = [OwnField.InterfaceName, OwnField.Ipv4],
    };

    public static readonly OwnSet Addresses6 = new()
    {
        Family = NftFamily.Bridge, Name = "addresses6", Purpose = "link and the addresses that may come by it", Key = [OwnField.InterfaceName, OwnField.Ipv6],
    };

    public static readonly OwnSet Isolated = new()
    {
        Family = NftFamily.Bridge, Name = "isolated", Purpose = "links that no other port may send to", Key = [OwnField.InterfaceName], IsOfFirewall = true,
    };

    public static readonly OwnSet Forwarded4 = new()
    {
        Family = NftFamily.Inet, Name = "forwarded4", Purpose = "containers that the node forwards for", Key = [OwnField.Ipv4], IsOfFirewall = true,
    };

    public static readonly OwnSet Forwarded6 = new()
    {
        Family = NftFamily.Inet, Name = "forwarded6", Purpose = "containers that the node forwards for", Key = [OwnField.Ipv6], IsOfFirewall = true,
    };

    /// <summary>The sets of table inet.</summary>
    public static readonly OwnSet[] Inet =
    [
        Masquerade4, Masquerade6, Unmasqueraded4, Unmasqueraded6, Ports4, Ports6, HostPorts4, HostPorts6, ConditionalPorts,
        Hairpin4, Hairpin6, PolicyBridges, Policy4, Policy6, Isolated4, Isolated6, Forwarded4, Forwarded6,
    ];

    /// <summary>The sets of table bridge.</summary>
    public static readonly OwnSet[] Bridge = [MacChecked, Macs, AddressChecked, Addresses4, Addresses6, Isolated];

    public static OwnSet MasqueradeOf(IpFamily family) => family == IpFamily.V4 ? Masquerade4 : Masquerade6;

    public static OwnSet UnmasqueradedOf(IpFamily family) => family == IpFamily.V4 ? Unmasqueraded4 : Unmasqueraded6;

    public static OwnSet PortsOf(IpFamily family) => family == IpFamily.V4 ? Ports4 : Ports6;

    public static OwnSet HostPortsOf(IpFamily family) => family == IpFamily.V4 ? HostPorts4 : HostPorts6;

    public static OwnSet HairpinOf(IpFamily family) => family == IpFamily.V4 ? Hairpin4 : Hairpin6;

    public static OwnSet PolicyOf(IpFamily family) => family == IpFamily.V4 ? Policy4 : Policy6;

    public static OwnSet IsolatedOf(IpFamily family) => family == IpFamily.V4 ? Isolated4 : Isolated6;

    public static OwnSet ForwardedOf(IpFamily family) => family == IpFamily.V4 ? Forwarded4 : Forwarded6;

    public static OwnSet AddressesOf(IpFamily family) => family == IpFamily.V4 ? Addresses4 : Addresses6;
}
