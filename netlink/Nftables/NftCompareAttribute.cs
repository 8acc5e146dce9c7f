namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression cmp (linux/netfilter/nf_tables.h).</summary>
public enum NftCompareAttribute : ushort
{
    /// <summary>NFTA_CMP_SREG, be32: a register.</summary>
    Source = 1,

    /// <summary>NFTA_CMP_OP, be32.</summary>
    Comparison = 2,

    /// <summary>NFTA_CMP_DATA, nest: a value.</summary>
    Data = 3,
}
