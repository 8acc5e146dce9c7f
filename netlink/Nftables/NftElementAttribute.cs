namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of an element (linux/netfilter/nf_tables.h).</summary>
public enum NftElementAttribute : ushort
{
    /// <summary>NFTA_SET_ELEM_KEY, nest: a value.</summary>
    Key = 1,

    /// <summary>NFTA_SET_ELEM_DATA, nest: a value or a verdict.</summary>
    Data = 2,

    /// <summary>NFTA_SET_ELEM_FLAGS, be32.</summary>
    Flags = 3,

    /// <summary>NFTA_SET_ELEM_USERDATA, bytes.</summary>
    Userdata = 6,

    /// <summary>NFTA_SET_ELEM_KEY_END, nest: a value.</summary>
    KeyEnd = 10,
}
