namespace CsCni.Netlink.Generic;

/// <summary>Attributes of a list of bits, ETHTOOL_A_BITSET_BITS_ constants of linux/ethtool_netlink.h.</summary>
public enum BitsetBitsAttribute : ushort
{
    /// <summary>ETHTOOL_A_BITSET_BITS_BIT, nested, one for each bit.</summary>
    Bit = 1,
}
