namespace CsCni.Netlink.Route;

/// <summary>Attributes inside IFLA_AF_SPEC of family AF_BRIDGE, IFLA_BRIDGE_ constants of linux/if_bridge.h.</summary>
public enum BridgeSpecAttribute : ushort
{
    /// <summary>IFLA_BRIDGE_FLAGS, u16: 1 for the bridge that is the port's master, 2 for the link itself.</summary>
    Flags = 0,

    /// <summary>IFLA_BRIDGE_MODE, u16.</summary>
    Mode = 1,

    /// <summary>IFLA_BRIDGE_VLAN_INFO, struct bridge_vlan_info, as often as needed.</summary>
    VlanInfo = 2,
}
