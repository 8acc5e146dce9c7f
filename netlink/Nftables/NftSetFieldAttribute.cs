namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a concatenation's field (linux/netfilter/nf_tables.h).</summary>
public enum NftSetFieldAttribute : ushort
{
    /// <summary>NFTA_SET_FIELD_LEN, be32, bytes.</summary>
    Length = 1,
}
