using System;

namespace CsCni.Netlink.Route;

/// <summary>Flags of a VLAN on a bridge port, BRIDGE_VLAN_INFO_ constants of linux/if_bridge.h.</summary>
[Flags]
public enum BridgeVlanFlags : ushort
{
    /// <summary>No flag: frames leave tagged.</summary>
    None = 0,

    /// <summary>BRIDGE_VLAN_INFO_MASTER: on the bridge rather than on the port.</summary>
    Master = 1,

    /// <summary>BRIDGE_VLAN_INFO_PVID: untagged frames that come in belong here.</summary>
    Pvid = 2,

    /// <summary>BRIDGE_VLAN_INFO_UNTAGGED: frames leave without a tag.</summary>
    Untagged = 4,

    /// <summary>BRIDGE_VLAN_INFO_RANGE_BEGIN: the first of a range; on the wire only.</summary>
    RangeBegin = 8,

    /// <summary>BRIDGE_VLAN_INFO_RANGE_END: the last of a range; on the wire only.</summary>
    RangeEnd = 16,

    /// <summary>BRIDGE_VLAN_INFO_BRENTRY: a VLAN of the bridge itself.</summary>
    Entry = 32,
}
