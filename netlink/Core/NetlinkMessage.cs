using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CsCni.Netlink;

/// <summary>A received message: a view of the receive buffer, good until the next receive.</summary>
public readonly ref struct NetlinkMessage
{
    private readonly NetlinkHeader _header;

    internal NetlinkMessage(NetlinkHeader header, ReadOnlySpan<byte> payload)
    {
        _header = header;
        Payload = payload;
    }

    /// <summary>nlmsg_type.</summary>
    public ushort Type => _header.Type;

    /// <summary>nlmsg_flags.</summary>
    public NetlinkFlags Flags => _header.Flags;

    /// <summary>nlmsg_seq: the request that this answers; 0 in a notification.</summary>
    public uint Sequence => _header.Sequence;

    /// <summary>
    /// nlmsg_pid: in a notification, the port of the socket whose request was its cause; 0 where that was nobody's request, or
    /// the kernel does not say.
    /// </summary>
    public uint Port => _header.Port;

    /// <summary>What follows the header, padding excluded.</summary>
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Splits the payload into the protocol's fixed structure and the attributes after it.</summary>
    /// <typeparam name="T">The structure, laid out as the kernel's.</typeparam>
    /// <param name="attributes">What follows the structure.</param>
    /// <exception cref="NetlinkFormatException">The payload is shorter than the structure.</exception>
    public T ReadBody<T>(out NetlinkAttributes attributes)
        where T : unmanaged
    {
        if (!MemoryMarshal.TryRead(Payload, out T body))
        {
            throw new NetlinkFormatException(
                $"a netlink message of type {Type} has {Payload.Length} bytes of payload, too few for its fixed part");
        }

        // The fixed part is padded before attributes follow, but not where it is all there is.
        int size = NetlinkHeader.Align(Unsafe.SizeOf<T>());
        attributes = new(Payload[Math.Min(size, Payload.Length)..]);
        return body;
    }
}
