using System;

namespace CsCni.Ipam.Store;

/// <summary>A range in memory, to be written as a whole, or not at all.</summary>
internal sealed class MemoryRange : RangeStorage
{
    /// <summary>Makes room for a range.</summary>
    internal MemoryRange(in RangeSpan span) => Bytes = new byte[RangeState.FileSize(span)];

    /// <summary>Header and nodes.</summary>
    internal byte[] Bytes { get; }

    /// <inheritdoc/>
    internal override void Read(long at, Span<byte> bytes) => Bytes.AsSpan((int)at, bytes.Length).CopyTo(bytes);

    /// <inheritdoc/>
    internal override void Write(long at, ReadOnlySpan<byte> bytes) => bytes.CopyTo(Bytes.AsSpan((int)at));
}
