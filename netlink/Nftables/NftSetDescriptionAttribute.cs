namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a set's description (linux/netfilter/nf_tables.h).</summary>
public enum NftSetDescriptionAttribute : ushort
{
    /// <summary>NFTA_SET_DESC_SIZE, be32: the most elements.</summary>
    Size = 1,

    /// <summary>NFTA_SET_DESC_CONCAT, nest: a list of fields.</summary>
    Concatenation = 2,
}
