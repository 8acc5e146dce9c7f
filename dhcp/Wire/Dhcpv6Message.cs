using System;
using System.Buffers.Binary;

namespace CsCni.Dhcp.Wire;

/// <summary>A message between client and server (RFC 8415, section 8).</summary>
/// <param name="Type">msg-type.</param>
/// <param name="Transaction">transaction-id, 24 bits.</param>
/// <param name="Options">The options.</param>
internal sealed record Dhcpv6Message(Dhcpv6MessageType Type, uint Transaction, Dhcpv6Options Options)
{
    /// <summary>Reads a message.</summary>
    /// <returns>False where it is cut short, or its options do not fill it to the last byte.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out Dhcpv6Message message)
    {
        message = null!;
        if (bytes.Length < 4 || !Dhcpv6Options.TryRead(bytes[4..], out Dhcpv6Options options))
        {
            return false;
        }

        message = new((Dhcpv6MessageType)bytes[0], BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0xffffff, options);
        return true;
    }
}
