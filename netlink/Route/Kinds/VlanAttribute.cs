namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind vlan, IFLA_VLAN_ constants of linux/if_link.h.</summary>
public enum VlanAttribute : ushort
{
    /// <summary>IFLA_VLAN_ID, u16: 0 to 4094.</summary>
    Id = 1,

    /// <summary>IFLA_VLAN_FLAGS, struct ifla_vlan_flags.</summary>
    Flags = 2,

    /// <summary>IFLA_VLAN_PROTOCOL, u16, network order: ETH_P_8021Q or ETH_P_8021AD.</summary>
    Protocol = 5,
}
