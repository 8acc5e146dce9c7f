using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Runtime.InteropServices;
using CsCni.Linux;

namespace CsCni.Netlink.SocketDiagnostics;

/// <summary>Asks for the sockets of the network namespace that the opening thread was in (sock_diag(7)). For one thread at a time.</summary>
public sealed class SocketDiagnosticsSocket : IDisposable
{
    private const byte Tcp = 6;

    /// <summary>SOCK_DIAG_BY_FAMILY (linux/sock_diag.h).</summary>
    private const ushort ByFamily = 20;

    /// <summary>TCP_CLOSE and TCP_LISTEN (net/tcp_states.h), as bits: a UDP socket without a peer is in the first.</summary>
    private const uint Closed = 1 << 7;
    private const uint Listening = 1 << 10;

    /// <summary>INET_DIAG_SKV6ONLY (linux/inet_diag.h), u8.</summary>
    private const ushort OnlyIpv6 = 11;

    private readonly NetlinkSocket _socket;

    private SocketDiagnosticsSocket(NetlinkSocket socket) => _socket = socket;

    /// <summary>Opens a socket.</summary>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static SocketDiagnosticsSocket Open() => new(NetlinkSocket.Open(NetlinkProtocol.SocketDiagnostics));

    /// <summary>Lists TCP and SCTP sockets that listen, or UDP sockets that are bound and have no peer.</summary>
    /// <param name="family">The sockets' family; those of IPv6 may take IPv4 too.</param>
    /// <param name="protocol">IPPROTO_TCP, IPPROTO_UDP or IPPROTO_SCTP.</param>
    /// <param name="port">The port; 0 for all.</param>
    /// <returns>The sockets; none where the kernel does not know the protocol.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<Listener> ListListeners(IpFamily family, byte protocol, ushort port = 0)
    {
        DiagnosticsRequest request = new() { Family = (byte)family, Protocol = protocol, States = protocol == 17 ? Closed : Listening };
        request.Id.SourcePort = BinaryPrimitives.ReverseEndianness(port);
        _socket.Batch.BeginDump(ByFamily, request, new("list the sockets of", kind: protocol == Tcp ? "TCP" : $"protocol {protocol}"));
        _socket.Batch.Accept(Errno.NoEntry);
        List<Listener> listeners = _socket.Dump<Listener>(Parse);
        listeners.RemoveAll(listener => listener.Port == 0 || (port != 0 && listener.Port != port));
        return listeners;
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    internal static void Parse(NetlinkMessage message, List<Listener> listeners)
    {
        if (message.Type != ByFamily)
        {
            return;
        }

        DiagnosticsMessage socket = message.ReadBody<DiagnosticsMessage>(out NetlinkAttributes attributes);
        bool isIpv6 = socket.Family == (byte)IpFamily.V6;
        bool isOnlyIpv6 = isIpv6 && attributes.TryFind(OnlyIpv6, out NetlinkAttribute only) && only.ReadU8() != 0;
        ReadOnlySpan<byte> address = MemoryMarshal.AsBytes(new ReadOnlySpan<ulong>(in socket.Id.SourceHigh))[..4];
        IpAddress bound = isIpv6 ? ReadIpv6(socket.Id) : IpAddress.FromBytes(address);
        listeners.Add(new(bound, BinaryPrimitives.ReverseEndianness(socket.Id.SourcePort), socket.Inode, !isOnlyIpv6 && (!isIpv6 || bound.IsUnspecified)));
    }

    /// <summary>An IPv4 address within an IPv6 socket (::ffff:192.0.2.1) is told as the IPv4 address.</summary>
    private static IpAddress ReadIpv6(in DiagnosticsSocketId id)
    {
        Span<byte> bytes = stackalloc byte[16];
        MemoryMarshal.Write(bytes, id.SourceHigh);
        MemoryMarshal.Write(bytes[8..], id.SourceLow);
        bool isMapped = id.SourceHigh == 0 && bytes[8..12].SequenceEqual<byte>([0, 0, 0xff, 0xff]);
        return IpAddress.FromBytes(isMapped ? bytes[12..] : bytes);
    }
}
