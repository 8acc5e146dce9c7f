using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CsCni.Netlink.Nftables;

/// <summary>struct nfgenmsg (linux/netfilter/nfnetlink.h): the fixed part of every message.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct NftHeader
{
    internal const int Size = 4;

    /// <summary>NFNL_SUBSYS_NFTABLES: the high byte of the message type.</summary>
    internal const int Subsystem = 10;

    internal byte Family;
    internal byte Version;

    /// <summary>Network order: the subsystem in the messages that begin and end a transaction, the generation's low half in answers.</summary>
    internal ushort Resource;

    internal NftHeader(NftFamily family) => Family = (byte)family;

    /// <summary>The header of NFNL_MSG_BATCH_BEGIN and NFNL_MSG_BATCH_END.</summary>
    internal static NftHeader Envelope => new() { Resource = BinaryPrimitives.ReverseEndianness((ushort)Subsystem) };

    internal static ushort TypeOf(NftMessage message) => (ushort)((Subsystem << 8) | (int)message);
}
