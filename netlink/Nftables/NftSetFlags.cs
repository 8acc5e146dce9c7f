using System;

namespace CsCni.Netlink.Nftables;

/// <summary>NFT_SET_ constants of linux/netfilter/nf_tables.h.</summary>
[Flags]
public enum NftSetFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>NFT_SET_ANONYMOUS: part of one rule.</summary>
    Anonymous = 1,

    /// <summary>NFT_SET_CONSTANT: elements do not change.</summary>
    Constant = 2,

    /// <summary>NFT_SET_INTERVAL: elements are ranges.</summary>
    Interval = 4,

    /// <summary>NFT_SET_MAP: elements have data.</summary>
    Map = 8,

    /// <summary>NFT_SET_TIMEOUT: elements expire.</summary>
    Timeout = 16,

    /// <summary>NFT_SET_CONCAT: ranges of concatenated fields.</summary>
    Concatenation = 128,
}
