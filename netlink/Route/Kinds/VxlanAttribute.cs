namespace CsCni.Netlink.Route;

/// <summary>Attributes of kind vxlan, IFLA_VXLAN_ constants of linux/if_link.h.</summary>
public enum VxlanAttribute : ushort
{
    /// <summary>IFLA_VXLAN_ID, u32: the VNI.</summary>
    Id = 1,

    /// <summary>IFLA_VXLAN_GROUP, 4 bytes.</summary>
    Group = 2,

    /// <summary>IFLA_VXLAN_LINK, u32: index.</summary>
    LowerLink = 3,

    /// <summary>IFLA_VXLAN_LOCAL, 4 bytes.</summary>
    Local = 4,

    /// <summary>IFLA_VXLAN_TTL, u8.</summary>
    Ttl = 5,

    /// <summary>IFLA_VXLAN_LEARNING, u8.</summary>
    Learning = 7,

    /// <summary>IFLA_VXLAN_AGEING, u32, seconds.</summary>
    Ageing = 8,

    /// <summary>IFLA_VXLAN_PORT, u16, network order.</summary>
    Port = 15,

    /// <summary>IFLA_VXLAN_GROUP6, 16 bytes.</summary>
    Group6 = 16,

    /// <summary>IFLA_VXLAN_LOCAL6, 16 bytes.</summary>
    Local6 = 17,

    /// <summary>IFLA_VXLAN_GBP, flag: group policy extension.</summary>
    Gbp = 23,
}
