namespace CsCni.Netlink.Nftables;

/// <summary>Attributes of a value (linux/netfilter/nf_tables.h).</summary>
public enum NftDataAttribute : ushort
{
    /// <summary>NFTA_DATA_VALUE, bytes.</summary>
    Value = 1,

    /// <summary>NFTA_DATA_VERDICT, nest.</summary>
    Verdict = 2,
}
