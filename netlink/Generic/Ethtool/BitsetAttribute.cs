namespace CsCni.Netlink.Generic;

/// <summary>Attributes of a bitset, ETHTOOL_A_BITSET_ constants of linux/ethtool_netlink.h.</summary>
public enum BitsetAttribute : ushort
{
    /// <summary>ETHTOOL_A_BITSET_NOMASK, flag: the bits that are listed are set, all others are not.</summary>
    NoMask = 1,

    /// <summary>ETHTOOL_A_BITSET_SIZE, u32.</summary>
    Size = 2,

    /// <summary>ETHTOOL_A_BITSET_BITS, nested.</summary>
    Bits = 3,

    /// <summary>ETHTOOL_A_BITSET_VALUE, bitmap of 32-bit words.</summary>
    Value = 4,

    /// <summary>ETHTOOL_A_BITSET_MASK, bitmap of 32-bit words.</summary>
    Mask = 5,
}
