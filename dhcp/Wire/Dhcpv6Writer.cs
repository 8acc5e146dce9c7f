using System;
using System.Buffers.Binary;

namespace CsCni.Dhcp.Wire;

/// <summary>Writes one message of the client's.</summary>
internal sealed class Dhcpv6Writer
{
    /// <summary>What fits into the smallest packet that every IPv6 link carries.</summary>
    private readonly byte[] _bytes = new byte[1232];

    private int _length = 4;

    internal Dhcpv6Writer(Dhcpv6MessageType type, uint transaction) =>
        BinaryPrimitives.WriteUInt32BigEndian(_bytes, ((uint)type << 24) | (transaction & 0xffffff));

    /// <summary>The whole message.</summary>
    internal ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>Puts an option.</summary>
    /// <exception cref="ArgumentException">The message is full.</exception>
    internal void Put(ushort code, ReadOnlySpan<byte> value)
    {
        if (_length + 4 + value.Length > _bytes.Length)
        {
            throw new ArgumentException($"option {code} of {value.Length} bytes does not fit into the message", nameof(value));
        }

        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(_length), code);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(_length + 2), (ushort)value.Length);
        value.CopyTo(_bytes.AsSpan(_length + 4));
        _length += 4 + value.Length;
    }
}
