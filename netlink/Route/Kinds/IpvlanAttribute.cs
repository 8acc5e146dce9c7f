namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind ipvlan, IFLA_IPVLAN_ constants of linux/if_link.h.</summary>
public enum IpvlanAttribute : ushort
{
    /// <summary>IFLA_IPVLAN_MODE, u16, <see cref="IpvlanMode"/>.</summary>
    Mode = 1,

    /// <summary>IFLA_IPVLAN_FLAGS, u16.</summary>
    Flags = 2,
}
