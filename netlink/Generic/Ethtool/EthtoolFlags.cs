using System;

namespace CsCni.Netlink.Generic;

/// <summary>How ethtool shall answer, ETHTOOL_FLAG_ constants of linux/ethtool_netlink.h.</summary>
[Flags]
public enum EthtoolFlags : uint
{
    /// <summary>Names in bitsets.</summary>
    None = 0,

    /// <summary>ETHTOOL_FLAG_COMPACT_BITSETS: bitsets as bitmaps, without names.</summary>
    CompactBitsets = 1,
}
