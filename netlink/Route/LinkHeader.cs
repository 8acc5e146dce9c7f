using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct ifinfomsg (linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct LinkHeader
{
    internal byte Family;
    internal byte Padding;
    internal ushort Type;
    internal int Index;
    internal LinkFlags Flags;
    internal LinkFlags Change;
}
