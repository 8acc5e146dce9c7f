namespace CsCni.Netlink.Generic;

/// <summary>Attributes of a header, which says what a request is about, ETHTOOL_A_HEADER_ constants of linux/ethtool_netlink.h.</summary>
public enum EthtoolHeaderAttribute : ushort
{
    /// <summary>ETHTOOL_A_HEADER_DEV_INDEX, u32.</summary>
    Index = 1,

    /// <summary>ETHTOOL_A_HEADER_DEV_NAME, string.</summary>
    Name = 2,

    /// <summary>ETHTOOL_A_HEADER_FLAGS, u32, ETHTOOL_FLAG_.</summary>
    Flags = 3,
}
