using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CsCni.Linux;

/// <summary>
/// An address with a prefix length, as "10.1.2.3/16". Host bits are kept, because an interface address is one of
/// these too; <see cref="Network"/> is the address without them.
/// </summary>
public readonly struct IpPrefix : IEquatable<IpPrefix>
{
    /// <summary>Joins an address and a prefix length.</summary>
    /// <param name="address">A valid address.</param>
    /// <param name="length">0 to 32 for IPv4, 0 to 128 for IPv6.</param>
    /// <exception cref="ArgumentOutOfRangeException">The length is outside the family's bits.</exception>
    public IpPrefix(IpAddress address, int length)
    {
        if ((uint)length > (uint)address.BitCount)
        {
            throw new ArgumentOutOfRangeException(nameof(length), "a prefix is at most as long as its address");
        }

        Address = address;
        Length = length;
    }

    /// <summary>The address, host bits included.</summary>
    public IpAddress Address { get; }

    /// <summary>The prefix length in bits.</summary>
    public int Length { get; }

    /// <summary>False for the default value.</summary>
    public bool IsValid => Address.IsValid;

    /// <summary>The family of the address.</summary>
    public IpFamily Family => Address.Family;

    /// <summary>The first address of the prefix: all host bits zero.</summary>
    public IpAddress Network => new(Family, Address.Value & Mask);

    /// <summary>The last address of the prefix: all host bits one. For IPv4 up to /30 the broadcast address.</summary>
    public IpAddress Last => new(Family, (Address.Value & Mask) | HostMask);

    /// <summary>The prefix with no host bits.</summary>
    public IpPrefix NetworkPrefix => new(Network, Length);

    /// <summary>True where the address is the network itself.</summary>
    public bool HasNoHostBits => (Address.Value & HostMask) == 0;

    /// <summary>True for 0.0.0.0/0 and ::/0.</summary>
    public bool IsDefault => IsValid && Length == 0 && Address.IsUnspecified;

    /// <summary>True for a single address: /32 or /128.</summary>
    public bool IsHost => IsValid && Length == Address.BitCount;

    private UInt128 HostMask => Address.BitCount == Length ? 0 : UInt128.MaxValue >> (128 - (Address.BitCount - Length));

    private UInt128 Mask => (Address.IsV4 ? uint.MaxValue : UInt128.MaxValue) ^ HostMask;

    /// <summary>0.0.0.0/0 or ::/0.</summary>
    public static IpPrefix Default(IpFamily family) => new(IpAddress.Unspecified(family), 0);

    /// <summary>A single address: /32 or /128.</summary>
    public static IpPrefix Host(IpAddress address) => new(address, address.BitCount);

    /// <summary>
    /// Reads "address/length". An IPv4-mapped one (::ffff:a.b.c.d/96 and longer) is read as IPv4, as its address is.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpPrefix prefix)
    {
        prefix = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || !IpAddress.TryParse(text[..slash], out IpAddress address)
            || text[(slash + 1)..] is not { Length: >= 1 and <= 3 } digits
            || digits.Contains('\0') // which the number parser would pass over
            || !byte.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out byte length))
        {
            return false;
        }

        int bits = address.IsV4 && text.Contains(':') ? length - 96 : length;
        if (bits < 0 || bits > address.BitCount)
        {
            return false;
        }

        prefix = new(address, bits);
        return true;
    }

    /// <summary>Reads a prefix that is known to be good, such as a constant.</summary>
    /// <exception cref="FormatException">It is not a prefix.</exception>
    public static IpPrefix Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out IpPrefix prefix) ? prefix : throw new FormatException($"\"{text}\" is not an IP prefix");

    /// <summary>True where the address lies within the prefix, and is of its family.</summary>
    public bool Contains(IpAddress address) =>
        address.Family == Family && (address.Value & Mask) == (Address.Value & Mask);

    /// <summary>True where the two have an address in common.</summary>
    public bool Overlaps(IpPrefix other) => Contains(other.Network) || other.Contains(Network);

    /// <summary>"address/length".</summary>
    public override string ToString() => $"{Address}/{Length}";

    /// <inheritdoc/>
    public bool Equals(IpPrefix other) => Address == other.Address && Length == other.Length;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is IpPrefix other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Address.GetHashCode() ^ (Length << 16);

    /// <summary>Equality of address and length.</summary>
    public static bool operator ==(IpPrefix left, IpPrefix right) => left.Equals(right);

    /// <summary>Inequality of address or length.</summary>
    public static bool operator !=(IpPrefix left, IpPrefix right) => !left.Equals(right);
}
