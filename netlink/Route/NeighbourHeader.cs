using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct ndmsg (linux/neighbour.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NeighbourHeader
{
    internal byte Family;
    internal byte Padding1;
    internal ushort Padding2;
    internal int Link;
    internal NeighbourState State;
    internal NeighbourFlags Flags;
    internal byte Type;
}
