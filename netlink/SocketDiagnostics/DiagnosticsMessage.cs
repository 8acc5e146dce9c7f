using System.Runtime.InteropServices;

namespace CsCni.Netlink.SocketDiagnostics;

/// <summary>struct inet_diag_msg (linux/inet_diag.h).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct DiagnosticsMessage
{
    internal byte Family;
    internal byte State;
    internal byte Timer;
    internal byte Retransmits;
    internal DiagnosticsSocketId Id;
    internal uint Expires;
    internal uint ReceiveQueue;
    internal uint SendQueue;
    internal uint Uid;
    internal uint Inode;
}
