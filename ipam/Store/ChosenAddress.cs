using System;

namespace CsCni.Ipam.Store;

/// <summary>An address that an attachment is to get.</summary>
/// <param name="Span">The range that it lies in.</param>
/// <param name="Key">The address, see <see cref="RangeSpan"/>.</param>
/// <param name="WasNext">True where the range proposed it; false where the runtime asked for it.</param>
internal readonly record struct ChosenAddress(RangeSpan Span, UInt128 Key, bool WasNext);
