using System;

namespace CsCni.Ipam.Store;

/// <summary>Bytes of a range, in memory or in a file.</summary>
internal abstract class RangeStorage
{
    /// <summary>Fills the span.</summary>
    internal abstract void Read(long at, Span<byte> bytes);

    /// <summary>Writes the span.</summary>
    internal abstract void Write(long at, ReadOnlySpan<byte> bytes);
}
