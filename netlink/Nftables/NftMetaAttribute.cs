namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression meta (linux/netfilter/nf_tables.h).</summary>
public enum NftMetaAttribute : ushort
{
    /// <summary>NFTA_META_DREG, be32: a register.</summary>
    Destination = 1,

    /// <summary>NFTA_META_KEY, be32.</summary>
    Key = 2,

    /// <summary>NFTA_META_SREG, be32: a register, whose value is set.</summary>
    Source = 3,
}
