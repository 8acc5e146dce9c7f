using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct tcmsg (linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TrafficHeader
{
    internal byte Family;
    internal byte Padding1;
    internal ushort Padding2;
    internal int Link;
    internal TrafficHandle Handle;
    internal TrafficHandle Parent;
    internal uint Information;
}
