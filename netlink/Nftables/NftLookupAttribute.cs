namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression lookup (linux/netfilter/nf_tables.h).</summary>
public enum NftLookupAttribute : ushort
{
    /// <summary>NFTA_LOOKUP_SET, string.</summary>
    Set = 1,

    /// <summary>NFTA_LOOKUP_SREG, be32: a register.</summary>
    Source = 2,

    /// <summary>NFTA_LOOKUP_DREG, be32: a register, for a map.</summary>
    Destination = 3,

    /// <summary>NFTA_LOOKUP_SET_ID, be32: a set of the same transaction.</summary>
    SetId = 4,

    /// <summary>NFTA_LOOKUP_FLAGS, be32: 1 inverts.</summary>
    Flags = 5,
}
