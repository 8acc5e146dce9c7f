namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression bitwise (linux/netfilter/nf_tables.h).</summary>
public enum NftBitwiseAttribute : ushort
{
    /// <summary>NFTA_BITWISE_SREG, be32: a register.</summary>
    Source = 1,

    /// <summary>NFTA_BITWISE_DREG, be32: a register.</summary>
    Destination = 2,

    /// <summary>NFTA_BITWISE_LEN, be32, bytes.</summary>
    Length = 3,

    /// <summary>NFTA_BITWISE_MASK, nest: a value.</summary>
    Mask = 4,

    /// <summary>NFTA_BITWISE_XOR, nest: a value.</summary>
    Xor = 5,
}
