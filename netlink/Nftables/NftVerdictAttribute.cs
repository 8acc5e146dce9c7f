namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a verdict (linux/netfilter/nf_tables.h).</summary>
public enum NftVerdictAttribute : ushort
{
    /// <summary>NFTA_VERDICT_CODE, be32.</summary>
    Code = 1,

    /// <summary>NFTA_VERDICT_CHAIN, string.</summary>
    Chain = 2,
}
