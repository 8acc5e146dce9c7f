using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct rtnexthop (linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NextHopHeader
{
    internal ushort Length;
    internal byte Flags;
    internal byte Hops;
    internal int Link;
}
