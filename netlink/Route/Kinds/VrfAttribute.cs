namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind vrf, IFLA_VRF_ constants of linux/if_link.h.</summary>
public enum VrfAttribute : ushort
{
    /// <summary>IFLA_VRF_TABLE, u32.</summary>
    Table = 1,
}
