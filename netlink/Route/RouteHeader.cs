using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct rtmsg (linux/rtnetlink.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RouteHeader
{
    internal byte Family;
    internal byte DestinationLength;
    internal byte SourceLength;
    internal byte TypeOfService;
    internal byte Table;
    internal RouteProtocol Protocol;
    internal RouteScope Scope;
    internal RouteType Type;
    internal RouteFlags Flags;
}
