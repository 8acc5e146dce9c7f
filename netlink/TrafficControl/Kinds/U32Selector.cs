using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct tc_u32_sel (linux/pkt_cls.h), without its keys; the masks are in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct U32Selector
{
    /// <summary>TC_U32_TERMINAL: a packet that agrees is looked at no further.</summary>
    internal const byte Terminal = 1;

    internal byte Flags;
    internal byte OffsetShift;
    internal byte KeyCount;
    internal byte Padding;
    internal ushort OffsetMask;
    internal ushort Offset;
    internal short OffsetOffset;
    internal short HashOffset;
    internal uint HashMask;
}
