using System;
using System.Buffers.Binary;

namespace CsCni.Ipam.Store;

/// <summary>The state of one address: never used, held, or freed and in the list of the freed ones.</summary>
/// <param name="Since">0, <see cref="Held"/>, or when it was freed: nanoseconds since boot.</param>
/// <param name="Earlier">The offset of the one freed before it.</param>
/// <param name="Later">The offset of the one freed after it.</param>
internal readonly record struct RangeNode(ulong Since, uint Earlier, uint Later)
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    internal const int Size = 16;

    /// <summary>A <see cref="Since"/> of what cannot be handed out.</summary>
    internal const ulong Held = ulong.MaxValue;

    /// <summary>No offset.</summary>
    internal const uint None = uint.MaxValue;

    /// <summary>True where nobody had the address yet.</summary>
    internal bool IsNeverUsed => Since == 0;

    /// <summary>True where somebody has the address.</summary>
    internal bool IsHeld => Since == Held;

    /// <summary>True where somebody had the address.</summary>
    internal bool IsFreed => !IsNeverUsed && !IsHeld;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static RangeNode Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt64LittleEndian(bytes),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]));

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Since);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Earlier);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[12..], Later);
    }
}
