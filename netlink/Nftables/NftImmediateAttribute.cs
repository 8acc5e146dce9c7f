namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression immediate (linux/netfilter/nf_tables.h).</summary>
public enum NftImmediateAttribute : ushort
{
    /// <summary>NFTA_IMMEDIATE_DREG, be32: a register.</summary>
    Destination = 1,

    /// <summary>NFTA_IMMEDIATE_DATA, nest: a value or a verdict.</summary>
    Data = 2,
}
