using System.Runtime.InteropServices;

namespace CsCni.Netlink.SocketDiagnostics;

/// <summary>struct inet_diag_req_v2 (linux/inet_diag.h).</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
internal struct DiagnosticsRequest
{
    internal byte Family;
    internal byte Protocol;
    internal byte Extensions;
    internal byte Padding;
    internal uint States;
    internal DiagnosticsSocketId Id;
}
