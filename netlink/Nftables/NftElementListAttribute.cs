namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a list of elements (linux/netfilter/nf_tables.h).</summary>
public enum NftElementListAttribute : ushort
{
    /// <summary>NFTA_SET_ELEM_LIST_TABLE, string.</summary>
    Table = 1,

    /// <summary>NFTA_SET_ELEM_LIST_SET, string.</summary>
    Set = 2,

    /// <summary>NFTA_SET_ELEM_LIST_ELEMENTS, nest: a list.</summary>
    Elements = 3,
}
