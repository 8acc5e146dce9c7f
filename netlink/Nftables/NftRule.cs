using System;
using System.Collections.Generic;

namespace CsCni.Netlink.Nftables;

/// <summary>A rule as the kernel lists it; of its expressions, what tells whose it is.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Handle">Its number within the table.</param>
/// <param name="Userdata">What its maker left with it, such as <see cref="Describe"/> makes.</param>
public readonly record struct NftRule(string Chain, ulong Handle, byte[] Userdata)
{
    /// <summary>The chain that it jumps or goes to; empty where it does neither.</summary>
    public string Jump { get; init; } = string.Empty;

    /// <summary>What it compares packets with (expression cmp), byte for byte as on the wire.</summary>
    public IReadOnlyList<byte[]> Compared { get; init; } = [];

    /// <summary>A rule's userdata: a comment, which nft shows, and a number, which it passes over.</summary>
    /// <param name="room">Where it goes, 256 bytes.</param>
    /// <param name="comment">The comment.</param>
    /// <param name="tag">The number.</param>
    /// <returns>The bytes used.</returns>
    public static int Describe(Span<byte> room, string comment, ulong tag)
    {
        int length = NftUserdata.Put(room, NftUserdata.Comment, comment);
        return length + NftUserdata.Put(room[length..], NftUserdata.Tag, tag);
    }
}
