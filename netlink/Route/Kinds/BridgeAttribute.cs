namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind bridge, IFLA_BR_ constants of linux/if_link.h.</summary>
public enum BridgeAttribute : ushort
{
    /// <summary>IFLA_BR_FORWARD_DELAY, u32, 1/100 s.</summary>
    ForwardDelay = 1,

    /// <summary>IFLA_BR_HELLO_TIME, u32, 1/100 s.</summary>
    HelloTime = 2,

    /// <summary>IFLA_BR_MAX_AGE, u32, 1/100 s.</summary>
    MaxAge = 3,

    /// <summary>IFLA_BR_AGEING_TIME, u32, 1/100 s.</summary>
    AgeingTime = 4,

    /// <summary>IFLA_BR_STP_STATE, u32.</summary>
    StpState = 5,

    /// <summary>IFLA_BR_PRIORITY, u16.</summary>
    Priority = 6,

    /// <summary>IFLA_BR_VLAN_FILTERING, u8.</summary>
    VlanFiltering = 7,

    /// <summary>IFLA_BR_VLAN_PROTOCOL, u16, network order.</summary>
    VlanProtocol = 8,

    /// <summary>IFLA_BR_GROUP_FWD_MASK, u16.</summary>
    GroupForwardMask = 9,

    /// <summary>IFLA_BR_MCAST_SNOOPING, u8.</summary>
    McastSnooping = 23,

    /// <summary>IFLA_BR_VLAN_DEFAULT_PVID, u16.</summary>
    VlanDefaultPvid = 39,
}
