namespace CsCni.Netlink.Route;

/// <summary>Attributes of a bridge port, IFLA_BRPORT_ constants of linux/if_link.h.</summary>
public enum BridgePortAttribute : ushort
{
    /// <summary>IFLA_BRPORT_STATE, u8, <see cref="BridgePortState"/>.</summary>
    State = 1,

    /// <summary>IFLA_BRPORT_PRIORITY, u16.</summary>
    Priority = 2,

    /// <summary>IFLA_BRPORT_COST, u32.</summary>
    Cost = 3,

    /// <summary>IFLA_BRPORT_MODE, u8: 1 sends frames back out of the port they came in by.</summary>
    Hairpin = 4,

    /// <summary>IFLA_BRPORT_GUARD, u8.</summary>
    Guard = 5,

    /// <summary>IFLA_BRPORT_PROTECT, u8.</summary>
    Protect = 6,

    /// <summary>IFLA_BRPORT_FAST_LEAVE, u8.</summary>
    FastLeave = 7,

    /// <summary>IFLA_BRPORT_LEARNING, u8.</summary>
    Learning = 8,

    /// <summary>IFLA_BRPORT_UNICAST_FLOOD, u8.</summary>
    UnicastFlood = 9,

    /// <summary>IFLA_BRPORT_PROXYARP, u8.</summary>
    ProxyArp = 10,

    /// <summary>IFLA_BRPORT_MCAST_FLOOD, u8.</summary>
    MulticastFlood = 27,

    /// <summary>IFLA_BRPORT_VLAN_TUNNEL, u8.</summary>
    VlanTunnel = 29,

    /// <summary>IFLA_BRPORT_BCAST_FLOOD, u8.</summary>
    BroadcastFlood = 30,

    /// <summary>IFLA_BRPORT_NEIGH_SUPPRESS, u8.</summary>
    NeighbourSuppression = 32,

    /// <summary>IFLA_BRPORT_ISOLATED, u8: 1 talks to ports that are not isolated only.</summary>
    Isolated = 33,

    /// <summary>IFLA_BRPORT_LOCKED, u8.</summary>
    Locked = 39,
}
