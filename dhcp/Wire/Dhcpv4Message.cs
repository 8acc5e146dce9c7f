using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Text;
using CsCni.Linux;

namespace CsCni.Dhcp.Wire;

/// <summary>A message as it was read: header and options, those that came in several parts joined (RFC 3396).</summary>
internal sealed class Dhcpv4Message
{
    private readonly Dictionary<byte, byte[]> _options;

    internal Dhcpv4Message(Dhcpv4Header header, Dictionary<byte, byte[]> options) => (Header, _options) = (header, options);

    internal Dhcpv4Header Header { get; }

    internal Dhcpv4MessageType Type => Get(Dhcpv4Option.MessageType) is [var type] ? (Dhcpv4MessageType)type : Dhcpv4MessageType.None;

    /// <summary>Option 54; null where it is missing, malformed or 0.0.0.0.</summary>
    internal IpAddress? Server => Get(Dhcpv4Option.Server) is { Length: 4 } bytes && IpAddress.FromBytes(bytes) is { IsUnspecified: false } address ? address : null;

    /// <summary>Option 56: the server's words, without what could spoil a log.</summary>
    internal string Message => Printable(Get(Dhcpv4Option.Message));

    /// <summary>The codes that the message has.</summary>
    internal IReadOnlyCollection<byte> Codes => _options.Keys;

    /// <summary>The bytes of an option; empty where it is not there.</summary>
    internal ReadOnlySpan<byte> Get(byte code) => _options.TryGetValue(code, out byte[]? value) ? value : [];

    /// <summary>A number of 32 bits, as all times are; null where the option is missing or of another length.</summary>
    internal uint? GetNumber(byte code) => Get(code) is { Length: 4 } bytes ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : null;

    /// <summary>A list of addresses; a rest of less than four bytes is passed over.</summary>
    internal List<IpAddress> GetAddresses(byte code)
    {
        List<IpAddress> addresses = [];
        for (ReadOnlySpan<byte> rest = Get(code); rest.Length >= 4; rest = rest[4..])
        {
            addresses.Add(IpAddress.FromBytes(rest[..4]));
        }

        return addresses;
    }

    /// <summary>A text of printable ASCII; NULs at its end, which some servers send, are no part of it.</summary>
    internal static string Printable(ReadOnlySpan<byte> bytes)
    {
        StringBuilder text = new(bytes.Length);
        foreach (byte character in bytes.TrimEnd((byte)0))
        {
            text.Append(character is >= (byte)' ' and <= (byte)'~' ? (char)character : '?');
        }

        return text.ToString();
    }
}
