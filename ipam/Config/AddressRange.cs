using System;
using CsCni.Ipam.Store;
using CsCni.Linux;

namespace CsCni.Ipam.Config;

/// <summary>A run of addresses of one subnet, with what an address of it comes with.</summary>
/// <param name="Subnet">The subnet; its length is that of the addresses handed out.</param>
/// <param name="Start">The first address.</param>
/// <param name="End">The last address.</param>
/// <param name="Gateway">The gateway, never handed out; it may lie outside of the range.</param>
internal sealed record AddressRange(IpPrefix Subnet, IpAddress Start, IpAddress End, IpAddress Gateway)
{
    /// <summary>The range as the store keeps it.</summary>
    internal RangeSpan Span { get; } = RangeSpan.Of(Start, End, Gateway);

    /// <summary>True for an address from start to end.</summary>
    internal bool Contains(IpAddress address) => address.Family == Start.Family && address >= Start && address <= End;

    /// <summary>True where the two have an address in common.</summary>
    internal bool Overlaps(AddressRange other) =>
        Start.Family == other.Start.Family && Start <= other.End && other.Start <= End;

    /// <inheritdoc/>
    public override string ToString() => $"{Start}-{End}";
}
