using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CsCni.Linux;

/// <summary>An Ethernet (EUI-48) address. The default value is 00:00:00:00:00:00, which stands for none.</summary>
public readonly struct MacAddress : IEquatable<MacAddress>
{
    /// <summary>The length in bytes on the wire (ETH_ALEN).</summary>
    public const int ByteCount = 6;

    private readonly ulong _value;

    /// <summary>Makes an address of its low 48 bits; the first byte on the wire is the highest.</summary>
    public MacAddress(ulong value) => _value = value & 0xffff_ffff_ffff;

    /// <summary>True for 00:00:00:00:00:00.</summary>
    public bool IsZero => _value == 0;

    /// <summary>True where the group bit is set: no interface can have such an address (is_multicast_ether_addr).</summary>
    public bool IsMulticast => (_value >> 40 & 1) != 0;

    /// <summary>Reads an address from its six bytes.</summary>
    /// <returns>The address, or the default value for any other length.</returns>
    public static MacAddress FromBytes(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != ByteCount)
        {
            return default;
        }

        ulong value = 0;
        foreach (byte part in bytes)
        {
            value = (value << 8) | part;
        }

        return new(value);
    }

    /// <summary>A random address, locally administered and unicast, as the kernel gives new links (eth_random_addr).</summary>
    /// <exception cref="LinuxException">The kernel gives no random bytes.</exception>
    public static MacAddress Random()
    {
        Span<byte> bytes = stackalloc byte[ByteCount];
        RandomBytes.Fill(bytes);
        bytes[0] = (byte)((bytes[0] & 0xfe) | 0x02);
        return FromBytes(bytes);
    }

    /// <summary>Writes the six bytes in the order of the wire.</summary>
    public void WriteBytes(Span<byte> destination)
    {
        for (int index = 0; index < ByteCount; index++)
        {
            destination[index] = (byte)(_value >> (8 * (5 - index)));
        }
    }

    /// <summary>
    /// Reads the three forms of Go's net.ParseMAC for 48 bits: "0e:12:34:56:78:9a", "0e-12-34-56-78-9a" and "0e12.3456.789a".
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out MacAddress address)
    {
        address = default;
        (char separator, int digits) = text.Length switch
        {
            17 when text[2] is ':' or '-' => (text[2], 2),
            14 when text[4] == '.' => ('.', 4),
            _ => default,
        };

        // The framework's number parsers pass over NULs at the end.
        if (digits == 0 || text.Contains('\0'))
        {
            return false;
        }

        ulong value = 0;
        for (int start = 0; start < text.Length; start += digits + 1)
        {
            if ((start > 0 && text[start - 1] != separator)
                || !ushort.TryParse(text.Slice(start, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort group))
            {
                return false;
            }

            value = (value << (4 * digits)) | group;
        }

        address = new(value);
        return true;
    }

    /// <summary>"0e:12:34:56:78:9a".</summary>
    public override string ToString() => string.Create(17, _value, static (text, value) =>
    {
        for (int index = 0; index < ByteCount; index++)
        {
            byte part = (byte)(value >> (8 * (5 - index)));
            part.TryFormat(text[(3 * index)..], out _, "x2", CultureInfo.InvariantCulture);
            if (index < ByteCount - 1)
            {
                text[(3 * index) + 2] = ':';
            }
        }
    });

    /// <inheritdoc/>
    public bool Equals(MacAddress other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is MacAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary>Equality of all six bytes.</summary>
    public static bool operator ==(MacAddress left, MacAddress right) => left.Equals(right);

    /// <summary>Inequality of a byte.</summary>
    public static bool operator !=(MacAddress left, MacAddress right) => !left.Equals(right);
}
