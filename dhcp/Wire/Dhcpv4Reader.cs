using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>Reads messages that anybody on the network may have sent: what does not hold together is no message.</summary>
internal static class Dhcpv4Reader
{
    private const byte Ethernet = 1;
    private const int FileStart = 108;
    private const int NameStart = 44;

    /// <summary>Reads a message.</summary>
    /// <param name="bytes">The payload of a UDP datagram.</param>
    /// <param name="message">The message.</param>
    /// <returns>False where it is cut short, no DHCP, or not of Ethernet.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out Dhcpv4Message message)
    {
        message = null!;
        if (!TryReadHeader(bytes, out Dhcpv4Header header))
        {
            return false;
        }

        Dictionary<byte, byte[]> options = [];
        if (!TryReadOptions(bytes[(Dhcpv4Header.Length + 4)..], options) || !TryReadOverload(bytes, options))
        {
            return false;
        }

        message = new(header, options);
        return true;
    }

    private static bool TryReadHeader(ReadOnlySpan<byte> bytes, out Dhcpv4Header header)
    {
        header = default;
        if (bytes.Length < Dhcpv4Header.Length + 4
            || bytes[0] is not (1 or 2) || bytes[1] != Ethernet || bytes[2] != MacAddress.ByteCount
            || BinaryPrimitives.ReadUInt32BigEndian(bytes[Dhcpv4Header.Length..]) != Dhcpv4Header.Cookie)
        {
            return false;
        }

        header = new(
            bytes[0] == 2,
            BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]),
            BinaryPrimitives.ReadUInt16BigEndian(bytes[8..]),
            (bytes[10] & 0x80) != 0,
            IpAddress.FromBytes(bytes[12..16]),
            IpAddress.FromBytes(bytes[16..20]),
            MacAddress.FromBytes(bytes[28..34]));
        return true;
    }

    /// <summary>Option 52: the fields file, then sname, may hold options too (RFC 2132, section 9.3; their order RFC 3396, section 5).</summary>
    private static bool TryReadOverload(ReadOnlySpan<byte> bytes, Dictionary<byte, byte[]> options)
    {
        if (!options.TryGetValue(Dhcpv4Option.Overload, out byte[]? overload))
        {
            return true;
        }

        return overload is [>= 1 and <= 3]
            && ((overload[0] & 1) == 0 || TryReadOptions(bytes[FileStart..Dhcpv4Header.Length], options))
            && ((overload[0] & 2) == 0 || TryReadOptions(bytes[NameStart..FileStart], options));
    }

    /// <summary>Options up to the one that ends them, which must be there: without it something was cut off.</summary>
    private static bool TryReadOptions(ReadOnlySpan<byte> bytes, Dictionary<byte, byte[]> options)
    {
        while (!bytes.IsEmpty && bytes[0] != Dhcpv4Option.End)
        {
            if (bytes[0] == Dhcpv4Option.Pad)
            {
                bytes = bytes[1..];
                continue;
            }

            if (bytes.Length < 2 || bytes.Length < 2 + bytes[1])
            {
                return false;
            }

            byte[] part = bytes.Slice(2, bytes[1]).ToArray();
            options[bytes[0]] = options.TryGetValue(bytes[0], out byte[]? earlier) ? [.. earlier, .. part] : part;
            bytes = bytes[(2 + part.Length)..];
        }

        return !bytes.IsEmpty;
    }
}
