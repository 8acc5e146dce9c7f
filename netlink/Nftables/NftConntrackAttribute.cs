namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of expression ct (linux/netfilter/nf_tables.h).</summary>
public enum NftConntrackAttribute : ushort
{
    /// <summary>NFTA_CT_DREG, be32: a register.</summary>
    Destination = 1,

    /// <summary>NFTA_CT_KEY, be32.</summary>
    Key = 2,
}
