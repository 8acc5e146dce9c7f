using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct ifaddrmsg (linux/if_addr.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AddressHeader
{
    internal byte Family;
    internal byte PrefixLength;
    internal byte Flags;
    internal RouteScope Scope;
    internal int Link;
}
