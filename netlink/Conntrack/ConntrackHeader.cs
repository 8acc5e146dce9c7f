using System.Runtime.InteropServices;
using CsCni.Linux;

namespace CsCni.Netlink.Conntrack;

/// <summary>struct nfgenmsg (linux/netfilter/nfnetlink.h): the fixed part of every message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConntrackHeader
{
    internal const int Size = 4;

    /// <summary>NFNL_SUBSYS_CTNETLINK: the high byte of the message type.</summary>
    private const int Subsystem = 1;

    internal byte Family;
    internal byte Version;
    internal ushort Resource;

    internal ConntrackHeader(IpFamily family) => Family = (byte)family;

    internal static ushort TypeOf(ConntrackMessage message) => (ushort)((Subsystem << 8) | (int)message);
}
