using System;

namespace CsCni.Netlink.Route;

/// <summary>What a link message shall hold, RTEXT_FILTER_ constants of linux/rtnetlink.h.</summary>
[Flags]
public enum LinkDetail : uint
{
    /// <summary>The usual.</summary>
    None = 0,

    /// <summary>RTEXT_FILTER_VF.</summary>
    VirtualFunctions = 1,

    /// <summary>RTEXT_FILTER_BRVLAN: each VLAN by itself.</summary>
    BridgeVlans = 2,

    /// <summary>RTEXT_FILTER_BRVLAN_COMPRESSED: VLANs as ranges.</summary>
    BridgeVlansCompressed = 4,

    /// <summary>RTEXT_FILTER_SKIP_STATS: no counters.</summary>
    SkipStatistics = 8,
}
