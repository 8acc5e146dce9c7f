using System.Runtime.InteropServices;

namespace CsCni.Netlink;

/// <summary>struct nlmsghdr (linux/netlink.h), host byte order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NetlinkHeader
{
    internal const int Size = 16;

    internal uint Length;
    internal ushort Type;
    internal NetlinkFlags Flags;
    internal uint Sequence;
    internal uint Port;

    /// <summary>Up to the next multiple of four (NLMSG_ALIGN, NLA_ALIGN).</summary>
    internal static int Align(int length) => (length + 3) & ~3;
}
