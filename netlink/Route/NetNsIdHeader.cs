using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct rtgenmsg (linux/rtnetlink.h), padded as each part of a message is.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetNsIdHeader
{
    internal byte Family;
    private readonly byte _padding1;
    private readonly ushort _padding2;
}
