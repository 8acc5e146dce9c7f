namespace CsCni.Netlink.Route;

/// <summary>Attributes of a link, IFLA_ constants of linux/if_link.h.</summary>
public enum LinkAttribute : ushort
{
    /// <summary>IFLA_ADDRESS, link-layer address.</summary>
    Address = 1,

    /// <summary>IFLA_BROADCAST, link-layer address.</summary>
    Broadcast = 2,

    /// <summary>IFLA_IFNAME, string of at most 15 bytes.</summary>
    Name = 3,

    /// <summary>IFLA_MTU, u32, bytes.</summary>
    Mtu = 4,

    /// <summary>IFLA_LINK, s32: index of the lower link, or of a veth's peer.</summary>
    Link = 5,

    /// <summary>IFLA_QDISC, string.</summary>
    Qdisc = 6,

    /// <summary>IFLA_STATS, struct rtnl_link_stats.</summary>
    Stats = 7,

    /// <summary>IFLA_MASTER, u32: index; 0 for none.</summary>
    Master = 10,

    /// <summary>IFLA_PROTINFO, nested <see cref="BridgePortAttribute"/> in messages of family AF_BRIDGE.</summary>
    ProtocolInfo = 12,

    /// <summary>IFLA_TXQLEN, u32, packets.</summary>
    QueueLength = 13,

    /// <summary>IFLA_OPERSTATE, u8, <see cref="CsCni.Netlink.Route.OperState"/>.</summary>
    OperState = 16,

    /// <summary>IFLA_LINKMODE, u8.</summary>
    LinkMode = 17,

    /// <summary>IFLA_LINKINFO, nested <see cref="LinkInfoAttribute"/>.</summary>
    LinkInfo = 18,

    /// <summary>IFLA_NET_NS_PID, u32.</summary>
    NetNsPid = 19,

    /// <summary>IFLA_IFALIAS, string of at most 255 bytes.</summary>
    Alias = 20,

    /// <summary>IFLA_NUM_VF, u32.</summary>
    VirtualFunctions = 21,

    /// <summary>IFLA_AF_SPEC, nested; in messages of family AF_BRIDGE <see cref="BridgeSpecAttribute"/>, in others <see cref="FamilySpecAttribute"/>.</summary>
    AfSpec = 26,

    /// <summary>IFLA_GROUP, u32.</summary>
    Group = 27,

    /// <summary>IFLA_NET_NS_FD, u32: descriptor of the network namespace to create the link in, or to move it to.</summary>
    NetNsFd = 28,

    /// <summary>IFLA_EXT_MASK, u32, <see cref="LinkDetail"/>.</summary>
    ExtMask = 29,

    /// <summary>IFLA_PROMISCUITY, u32: how many want promiscuous mode.</summary>
    Promiscuity = 30,

    /// <summary>IFLA_NUM_TX_QUEUES, u32.</summary>
    TxQueues = 31,

    /// <summary>IFLA_NUM_RX_QUEUES, u32.</summary>
    RxQueues = 32,

    /// <summary>IFLA_CARRIER, u8.</summary>
    Carrier = 33,

    /// <summary>IFLA_LINK_NETNSID, s32: where IFLA_LINK counts, if in another namespace.</summary>
    LinkNetNsId = 37,

    /// <summary>IFLA_PROTO_DOWN, u8.</summary>
    ProtocolDown = 39,

    /// <summary>IFLA_TARGET_NETNSID, s32: the namespace that the request is about, by the ID that the socket's own knows it by.</summary>
    TargetNetNsId = 46,

    /// <summary>IFLA_NEW_IFINDEX, s32.</summary>
    NewIfIndex = 49,

    /// <summary>IFLA_ALT_IFNAME, string.</summary>
    AltName = 53,

    /// <summary>IFLA_PERM_ADDRESS, link-layer address.</summary>
    PermanentAddress = 54,
}
