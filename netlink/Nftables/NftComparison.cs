namespace CsCni.Netlink.Nftables;

/// <summary>NFT_CMP_ constants of linux/netfilter/nf_tables.h.</summary>
public enum NftComparison : uint
{
    /// <summary>NFT_CMP_EQ.</summary>
    Equal = 0,

    /// <summary>NFT_CMP_NEQ.</summary>
    NotEqual = 1,

    /// <summary>NFT_CMP_LT.</summary>
    Less = 2,

    /// <summary>NFT_CMP_LTE.</summary>
    LessOrEqual = 3,

    /// <summary>NFT_CMP_GT.</summary>
    Greater = 4,

    /// <summary>NFT_CMP_GTE.</summary>
    GreaterOrEqual = 5,
}
