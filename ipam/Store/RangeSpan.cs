using System;
using System.Buffers.Binary;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// A range as the store keeps it: three numbers. An address is kept as 128 bits, an IPv4 one as IPv4-mapped IPv6, so that
/// both families are one kind of key.
/// </summary>
/// <param name="First">The first address's key.</param>
/// <param name="Last">The last address's key.</param>
/// <param name="Excluded">The key of the gateway where it lies within; 0 for none.</param>
internal readonly record struct RangeSpan(UInt128 First, UInt128 Last, UInt128 Excluded)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    internal const int Size = 48;

    /// <summary>
    /// The largest range of which every address's state is kept. Beyond that (262,144 addresses; in practice IPv6) a cursor
    /// goes round, which comes back to a freed address only after all the others.
    /// </summary>
    internal const int LargestTracked = 1 << 18;

    /// <summary>How many addresses, the excluded one among them; the largest number where the whole of IPv6 would overflow.</summary>
    internal UInt128 Length => Last - First == UInt128.MaxValue ? UInt128.MaxValue : Last - First + 1;

    /// <summary>True where every address's state is kept.</summary>
    internal bool IsTracked => Length <= LargestTracked;

    /// <summary>How many addresses can be handed out.</summary>
    internal UInt128 Usable => Length - (Excluded == 0 ? 0u : 1u);

    /// <summary>The name of the range's file.</summary>
    internal string FileName => $"{RangeFile.NamePrefix}{AddressOf(First)}-{AddressOf(Last)}";

    /// <summary>The span of a range.</summary>
    internal static RangeSpan Of(IpAddress start, IpAddress end, IpAddress gateway) =>
        new(KeyOf(start), KeyOf(end), gateway >= start && gateway <= end ? KeyOf(gateway) : 0);

    /// <summary>An address as a key.</summary>
    internal static UInt128 KeyOf(IpAddress address) => address.IsV4 ? address.Value | ((UInt128)0xffff << 32) : address.Value;

    /// <summary>The address of a key.</summary>
    internal static IpAddress AddressOf(UInt128 key) =>
        key >> 32 == 0xffff ? new(IpFamily.V4, (uint)key) : new(IpFamily.V6, key);

    /// <summary>True for a key from first to last.</summary>
    internal bool Contains(UInt128 key) => key >= First && key <= Last;

    /// <summary>True where the two have an address in common.</summary>
    internal bool Overlaps(in RangeSpan other) => First <= other.Last && other.First <= Last;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static RangeSpan Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128LittleEndian(bytes),
        BinaryPrimitives.ReadUInt128LittleEndian(bytes[16..]),
        BinaryPrimitives.ReadUInt128LittleEndian(bytes[32..]));

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt128LittleEndian(bytes, First);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[16..], Last);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[32..], Excluded);
    }
}
