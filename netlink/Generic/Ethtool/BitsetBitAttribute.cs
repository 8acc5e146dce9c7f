namespace CsCni.Netlink.Generic;

/// <summary>Attributes of a bit, ETHTOOL_A_BITSET_BIT_ constants of linux/ethtool_netlink.h.</summary>
public enum BitsetBitAttribute : ushort
{
    /// <summary>ETHTOOL_A_BITSET_BIT_INDEX, u32.</summary>
    Index = 1,

    /// <summary>ETHTOOL_A_BITSET_BIT_NAME, string.</summary>
    Name = 2,

    /// <summary>ETHTOOL_A_BITSET_BIT_VALUE, flag: the bit is set.</summary>
    Value = 3,
}
