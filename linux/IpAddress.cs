using System;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace CsCni.Linux;

/// <summary>
/// An IPv4 or IPv6 address as a number, so that ranges are arithmetic. The default value is no address:
/// <see cref="IsValid"/> is false for it.
/// </summary>
public readonly partial struct IpAddress : IEquatable<IpAddress>, IComparable<IpAddress>
{
    private readonly UInt128 _value;
    private readonly IpFamily _family;

    /// <summary>Makes an address of its number.</summary>
    /// <param name="family">The family.</param>
    /// <param name="value">The address in host order: 10.0.0.1 is 0x0a000001. For IPv4 at most 32 bits.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number does not fit the family.</exception>
    public IpAddress(IpFamily family, UInt128 value)
    {
        if (family == IpFamily.V4 && value > uint.MaxValue)
        {
            throw new ArgumentOutOfRangeException(nameof(value), "an IPv4 address has 32 bits");
        }

        _family = family;
        _value = value;
    }

    /// <summary>The address in host order.</summary>
    public UInt128 Value => _value;

    /// <summary>The family; meaningless for the default value.</summary>
    public IpFamily Family => _family;

    /// <summary>False for the default value, which is no address.</summary>
    public bool IsValid => _family != 0;

    /// <summary>True for an IPv4 address.</summary>
    public bool IsV4 => _family == IpFamily.V4;

    /// <summary>True for an IPv6 address.</summary>
    public bool IsV6 => _family == IpFamily.V6;

    /// <summary>The length in bytes on the wire: 4 or 16.</summary>
    public int ByteCount => IsV4 ? 4 : 16;

    /// <summary>The length in bits: 32 or 128.</summary>
    public int BitCount => ByteCount * 8;

    /// <summary>True for 0.0.0.0 and ::.</summary>
    public bool IsUnspecified => IsValid && _value == UInt128.Zero;

    /// <summary>True for 127.0.0.0/8 and ::1.</summary>
    public bool IsLoopback => IsV4 ? (uint)_value >> 24 == 127 : IsV6 && _value == UInt128.One;

    /// <summary>True for 224.0.0.0/4 and ff00::/8.</summary>
    public bool IsMulticast => IsV4 ? (uint)_value >> 28 == 14 : IsV6 && (byte)(_value >> 120) == 0xff;

    /// <summary>True for 169.254.0.0/16 and fe80::/10.</summary>
    public bool IsLinkLocal => IsV4 ? (uint)_value >> 16 == 0xa9fe : IsV6 && (ushort)(_value >> 118) == 0x3fa;

    /// <summary>0.0.0.0 or ::.</summary>
    public static IpAddress Unspecified(IpFamily family) => new(family, UInt128.Zero);

    /// <summary>Reads an address from its bytes in network order.</summary>
    /// <param name="bytes">4 or 16 bytes.</param>
    /// <returns>The address, or the default value for any other length.</returns>
    public static IpAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length switch
    {
        4 => new(IpFamily.V4, BinaryPrimitives.ReadUInt32BigEndian(bytes)),
        16 => new(IpFamily.V6, BinaryPrimitives.ReadUInt128BigEndian(bytes)),
        _ => default,
    };

    /// <summary>Writes the address in network order.</summary>
    /// <param name="destination">At least <see cref="ByteCount"/> bytes.</param>
    public void WriteBytes(Span<byte> destination)
    {
        if (IsV4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(destination, (uint)_value);
        }
        else
        {
            BinaryPrimitives.WriteUInt128BigEndian(destination, _value);
        }
    }

    /// <summary>The address <paramref name="count"/> further on, which wraps within the family.</summary>
    public IpAddress Add(UInt128 count) =>
        new(_family, IsV4 ? (uint)(_value + count) : _value + count);

    /// <inheritdoc/>
    public bool Equals(IpAddress other) => _family == other._family && _value == other._value;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is IpAddress other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode() ^ (int)_family;

    /// <summary>IPv4 before IPv6, then by number.</summary>
    public int CompareTo(IpAddress other) =>
        _family == other._family ? _value.CompareTo(other._value) : _family.CompareTo(other._family);

    /// <summary>Equality of family and number.</summary>
    public static bool operator ==(IpAddress left, IpAddress right) => left.Equals(right);

    /// <summary>Inequality of family or number.</summary>
    public static bool operator !=(IpAddress left, IpAddress right) => !left.Equals(right);

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator <(IpAddress left, IpAddress right) => left.CompareTo(right) < 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator >(IpAddress left, IpAddress right) => left.CompareTo(right) > 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator <=(IpAddress left, IpAddress right) => left.CompareTo(right) <= 0;

    /// <summary>Order of <see cref="CompareTo"/>.</summary>
    public static bool operator >=(IpAddress left, IpAddress right) => left.CompareTo(right) >= 0;
}
