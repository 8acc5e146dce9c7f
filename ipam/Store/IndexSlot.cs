using System;
using System.Buffers.Binary;

namespace CsCni.Ipam.Store;

/// <summary>An entry of the index.</summary>
/// <param name="Hash">What it is found by, see <see cref="SlotHash"/>.</param>
/// <param name="Key">The address, see <see cref="RangeSpan"/>.</param>
/// <param name="Tag">Of a lease, its file's identity; of a rest, when it began (nanoseconds since boot).</param>
internal readonly record struct IndexSlot(ulong Hash, UInt128 Key, ulong Tag)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    internal const int Size = 32;

    /// <summary>Nanoseconds of the longest rest that a config can ask for: a day.</summary>
    private const ulong LongestRest = 86_400UL * 1_000_000_000;

    /// <summary>True for a note of a rest that some config may still ask for.</summary>
    internal bool IsResting(ulong now) => SlotHash.IsRest(Hash) && now < Tag + LongestRest;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static IndexSlot Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt128LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Hash);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes[8..], Key);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], Tag);
    }
}
