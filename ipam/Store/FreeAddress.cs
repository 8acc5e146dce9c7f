using System;

namespace CsCni.Ipam.Store;

/// <summary>The address that a range would hand out next.</summary>
/// <param name="Key">The address, see <see cref="RangeSpan"/>; meaningless where <see cref="IsNone"/>.</param>
/// <param name="Since">0 where nobody had it yet; when it was freed, nanoseconds since boot.</param>
/// <param name="IsNone">True where every address is held.</param>
internal readonly record struct FreeAddress(UInt128 Key, ulong Since, bool IsNone)
{
    /// <summary>Every address is held.</summary>
    internal static FreeAddress None { get; } = new(0, 0, true);
}
