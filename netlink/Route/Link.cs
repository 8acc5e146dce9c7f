using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>A link as the kernel reports it.</summary>
public sealed class Link
{
    /// <summary>The index (ifi_index).</summary>
    public required int Index { get; init; }

    /// <summary>IFLA_IFNAME.</summary>
    public string Name { get; internal set; } = string.Empty;

    /// <summary>IFLA_INFO_KIND: "veth", "bridge" ...; empty where the kernel names none, as for loopback and hardware.</summary>
    public string Kind { get; internal set; } = string.Empty;

    /// <summary>IFF_ flags.</summary>
    public required LinkFlags Flags { get; init; }

    /// <summary>IFLA_MTU in bytes.</summary>
    public int Mtu { get; internal set; }

    /// <summary>IFLA_ADDRESS; the zero address where it is not six bytes.</summary>
    public MacAddress Mac { get; internal set; }

    /// <summary>IFLA_OPERSTATE.</summary>
    public OperState OperState { get; internal set; }

    /// <summary>IFLA_MASTER: index of the link that this one is a port of; 0 for none.</summary>
    public int Master { get; internal set; }

    /// <summary>IFLA_LINK: index of a veth's peer, or of the link below a VLAN, macvlan and so on; 0 for none.</summary>
    public int LowerLink { get; internal set; }

    /// <summary>
    /// IFLA_LINK_NETNSID: the other namespace in which <see cref="LowerLink"/> counts, by the ID that this one knows it
    /// by; null where it is this namespace.
    /// </summary>
    public int? LowerLinkNetNsId { get; internal set; }

    /// <summary>IFLA_IFALIAS; empty for none.</summary>
    public string Alias { get; internal set; } = string.Empty;

    /// <summary>IFLA_GROUP.</summary>
    public uint Group { get; internal set; }

    /// <summary>IFLA_PROMISCUITY: how many have asked for promiscuous mode, the administrator's IFF_PROMISC included.</summary>
    public uint Promiscuity { get; internal set; }

    /// <summary>IFLA_INFO_SLAVE_DATA where the master is a bridge; null for all else.</summary>
    public BridgePort? Port { get; internal set; }

    /// <summary>IFLA_BR_VLAN_FILTERING of a bridge; null for all else, and where the kernel has no such thing.</summary>
    public bool? VlanFiltering { get; internal set; }

    /// <summary>IFLA_MACVLAN_MODE of a macvlan or macvtap; null for all else.</summary>
    public MacvlanMode? MacvlanMode { get; internal set; }

    /// <summary>IFLA_IPVLAN_MODE of an ipvlan; null for all else.</summary>
    public IpvlanMode? IpvlanMode { get; internal set; }

    /// <summary>IFLA_VLAN_ID of a vlan; null for all else.</summary>
    public int? VlanId { get; internal set; }

    /// <summary>IFLA_NETKIT_MODE of a netkit; null for all else.</summary>
    public NetkitMode? NetkitMode { get; internal set; }

    /// <summary>IFLA_VRF_TABLE of a vrf; null for all else.</summary>
    public uint? VrfTable { get; internal set; }

    /// <summary>IFLA_INFO_DATA of a vxlan; null for all else.</summary>
    public Vxlan? Vxlan { get; internal set; }

    /// <summary>IFLA_TXQLEN, packets.</summary>
    public int QueueLength { get; internal set; }

    /// <summary>True where the administrator has set it up (IFF_UP).</summary>
    public bool IsUp => (Flags & LinkFlags.Up) != 0;
}
