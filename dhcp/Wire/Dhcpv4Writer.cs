using System;
using System.Buffers.Binary;
using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>Writes one message of the client's: the header, then its options in the order in which they are put.</summary>
internal sealed class Dhcpv4Writer
{
    /// <summary>The least that BOOTP's relays and servers take (RFC 1542, section 2.1).</summary>
    private const int LeastLength = 300;

    /// <summary>What fits into an Ethernet frame behind the headers of IP and UDP.</summary>
    private const int MostLength = 1472;

    private readonly byte[] _bytes = new byte[MostLength];
    private int _length = Dhcpv4Header.Length;

    internal Dhcpv4Writer(in Dhcpv4Header header, Dhcpv4MessageType type)
    {
        _bytes[0] = header.IsReply ? (byte)2 : (byte)1;
        _bytes[1] = 1; // Ethernet
        _bytes[2] = MacAddress.ByteCount;
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(4), header.Transaction);
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.AsSpan(8), header.Seconds);
        _bytes[10] = header.WantsBroadcast ? (byte)0x80 : (byte)0;
        Write(header.Client, 12);
        Write(header.Yours, 16);
        header.Mac.WriteBytes(_bytes.AsSpan(28));
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.AsSpan(_length), Dhcpv4Header.Cookie);
        _length += 4;
        Put(Dhcpv4Option.MessageType, [(byte)type]);
    }

    /// <summary>Puts an option.</summary>
    /// <param name="code">Its code.</param>
    /// <param name="value">At most 255 bytes.</param>
    /// <exception cref="ArgumentException">It is too long, or the message is full.</exception>
    internal void Put(byte code, ReadOnlySpan<byte> value)
    {
        if (value.Length > byte.MaxValue || _length + 2 + value.Length >= MostLength)
        {
            throw new ArgumentException($"option {code} of {value.Length} bytes does not fit into the message", nameof(value));
        }

        _bytes[_length] = code;
        _bytes[_length + 1] = (byte)value.Length;
        value.CopyTo(_bytes.AsSpan(_length + 2));
        _length += 2 + value.Length;
    }

    /// <summary>Puts an address as an option.</summary>
    internal void Put(byte code, IpAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        address.WriteBytes(bytes);
        Put(code, bytes);
    }

    /// <summary>The whole message.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        _bytes[_length] = Dhcpv4Option.End;
        return _bytes.AsSpan(0, Math.Max(_length + 1, LeastLength));
    }

    private void Write(IpAddress address, int offset)
    {
        if (address.IsV4)
        {
            address.WriteBytes(_bytes.AsSpan(offset));
        }
    }
}
