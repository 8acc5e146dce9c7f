using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct bridge_vlan_info (linux/if_bridge.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct BridgeVlanInfo
{
    internal BridgeVlanFlags Flags;
    internal ushort Id;
}
