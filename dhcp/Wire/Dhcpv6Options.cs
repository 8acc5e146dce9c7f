using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>Options one behind the other, of a message or within another option.</summary>
internal sealed class Dhcpv6Options
{
    private readonly List<(ushort Code, byte[] Value)> _options;

    private Dhcpv6Options(List<(ushort Code, byte[] Value)> options) => _options = options;

    /// <summary>Reads options that fill the bytes to the last.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out Dhcpv6Options options)
    {
        List<(ushort Code, byte[] Value)> list = [];
        options = new(list);
        while (!bytes.IsEmpty)
        {
            int length = bytes.Length < 4 ? int.MaxValue : BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (length > bytes.Length - 4)
            {
                return false;
            }

            list.Add((BinaryPrimitives.ReadUInt16BigEndian(bytes), bytes.Slice(4, length).ToArray()));
            bytes = bytes[(4 + length)..];
        }

        return true;
    }

    /// <summary>The bytes of the first such option; empty where there is none.</summary>
    internal ReadOnlySpan<byte> Get(ushort code)
    {
        foreach ((ushort present, byte[] value) in _options)
        {
            if (present == code)
            {
                return value;
            }
        }

        return [];
    }

    /// <summary>All options of a code.</summary>
    internal List<byte[]> GetAll(ushort code) => _options.FindAll(option => option.Code == code).ConvertAll(static option => option.Value);

    /// <summary>A list of addresses; a rest of less than sixteen bytes is passed over.</summary>
    internal List<IpAddress> GetAddresses(ushort code)
    {
        List<IpAddress> addresses = [];
        for (ReadOnlySpan<byte> rest = Get(code); rest.Length >= 16; rest = rest[16..])
        {
            addresses.Add(IpAddress.FromBytes(rest[..16]));
        }

        return addresses;
    }

    /// <summary>Option 13: its number, 0 for success; 0 where it is missing, as RFC 8415, section 21.13 has it.</summary>
    internal ushort Status => Get(Dhcpv6Option.Status) is { Length: >= 2 } status ? BinaryPrimitives.ReadUInt16BigEndian(status) : (ushort)0;

    /// <summary>The server's words about the status.</summary>
    internal string StatusText => Get(Dhcpv6Option.Status) is { Length: > 2 } status ? Dhcpv4Message.Printable(status[2..]) : string.Empty;
}
