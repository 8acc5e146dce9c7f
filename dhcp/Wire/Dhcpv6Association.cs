using System;
using System.Buffers.Binary;
using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>The address of an IA_NA; times in seconds, all ones for ever.</summary>
/// <param name="Address">The address.</param>
/// <param name="Renew">T1; 0 leaves it to the client.</param>
/// <param name="Rebind">T2; 0 leaves it to the client.</param>
/// <param name="Preferred">How long new connections may use it.</param>
/// <param name="Valid">How long it may be used.</param>
internal readonly record struct Dhcpv6Association(IpAddress Address, uint Renew, uint Rebind, uint Preferred, uint Valid)
{
    private const int HeaderLength = 12;
    private const int AddressLength = 24;

    /// <summary>Reads the client's association of a message, and of it the first address that is valid.</summary>
    /// <param name="message">The message's options.</param>
    /// <param name="number">IAID.</param>
    /// <param name="found">The address.</param>
    /// <param name="options">The options of the association, for its status; null where the message has no such association.</param>
    /// <returns>False where there is no address.</returns>
    internal static bool TryRead(Dhcpv6Options message, uint number, out Dhcpv6Association found, out Dhcpv6Options? options)
    {
        found = default;
        options = null;
        foreach (byte[] value in message.GetAll(Dhcpv6Option.Association))
        {
            if (value.Length >= HeaderLength && BinaryPrimitives.ReadUInt32BigEndian(value) == number
                && Dhcpv6Options.TryRead(value.AsSpan(HeaderLength), out Dhcpv6Options inner))
            {
                options = inner;
                return TryReadAddress(value, inner, out found);
            }
        }

        return false;
    }

    /// <summary>Writes an IA_NA, with its address where it has one, as the value of an option.</summary>
    internal static byte[] Write(uint number, IpAddress? address)
    {
        byte[] value = new byte[HeaderLength + (address is null ? 0 : 4 + AddressLength)];
        BinaryPrimitives.WriteUInt32BigEndian(value, number);
        if (address is { } present)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(HeaderLength), Dhcpv6Option.Address);
            BinaryPrimitives.WriteUInt16BigEndian(value.AsSpan(HeaderLength + 2), AddressLength);
            present.WriteBytes(value.AsSpan(HeaderLength + 4));
        }

        return value;
    }

    private static bool TryReadAddress(ReadOnlySpan<byte> association, Dhcpv6Options options, out Dhcpv6Association found)
    {
        foreach (byte[] value in options.GetAll(Dhcpv6Option.Address))
        {
            uint valid = value.Length < AddressLength ? 0 : BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(20));
            if (valid == 0)
            {
                continue;
            }

            found = new(
                IpAddress.FromBytes(value.AsSpan(0, 16)),
                BinaryPrimitives.ReadUInt32BigEndian(association[4..]),
                BinaryPrimitives.ReadUInt32BigEndian(association[8..]),
                BinaryPrimitives.ReadUInt32BigEndian(value.AsSpan(16)),
                valid);
            return true;
        }

        found = default;
        return false;
    }
}
