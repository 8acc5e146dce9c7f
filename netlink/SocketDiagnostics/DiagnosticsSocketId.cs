using System.Runtime.InteropServices;

namespace CsCni.Netlink.SocketDiagnostics;

/// <summary>struct inet_diag_sockid (linux/inet_diag.h). Ports and addresses are in network order.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct DiagnosticsSocketId
{
    internal ushort SourcePort;
    internal ushort DestinationPort;
    internal ulong SourceHigh;
    internal ulong SourceLow;
    internal ulong DestinationHigh;
    internal ulong DestinationLow;
    internal uint Link;
    internal uint CookieLow;
    internal uint CookieHigh;
}
