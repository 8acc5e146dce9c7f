namespace CsCni.Netlink.Nftables;

/// <summary>Items of a list (linux/netfilter/nf_tables.h).</summary>
public enum NftListAttribute : ushort
{
    /// <summary>NFTA_LIST_ELEM, nest.</summary>
    Item = 1,
}
