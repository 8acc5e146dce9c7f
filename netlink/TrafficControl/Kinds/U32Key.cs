using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct tc_u32_key (linux/pkt_cls.h); mask and value are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct U32Key
{
    internal uint Mask;
    internal uint Value;
    internal int Offset;
    internal int OffsetMask;
}
