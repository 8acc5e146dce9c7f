using System;
using CsCni.Netlink.Nftables;

namespace CsCni.Plugin.Rules;

/// <summary>An element of one of our sets.</summary>
/// <param name="Set">Which set.</param>
/// <param name="Key">The key as the kernel has it: each field filled up to four bytes.</param>
/// <param name="KeyEnd">The last key of the range; empty where the set has no intervals.</param>
/// <param name="Data">A map's data, filled up likewise; empty for a set and for a verdict map.</param>
/// <param name="Chain">The chain that a verdict map jumps to; empty elsewhere.</param>
/// <param name="Text">The element in words, for messages.</param>
internal sealed record RuleElement(OwnSet Set, byte[] Key, byte[] KeyEnd, byte[] Data, string Chain, string Text)
{
    /// <summary>The element as the kernel takes it.</summary>
    public NftElement ToKernel(string comment) => new(Key) { KeyEnd = KeyEnd, Data = Data, Chain = Chain, Comment = comment };

    /// <summary>True where the kernel has the element with the same data.</summary>
    public bool IsSameAs(in NftElement other) => other.Data.AsSpan().SequenceEqual(Data) && other.Chain == Chain;
}
