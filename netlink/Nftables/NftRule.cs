using System;

namespace CsCni.Netlink.Nftables;

/// <summary>A rule as the kernel lists it, without its expressions.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Handle">Its number within the table.</param>
/// <param name="Userdata">What its maker left with it, such as <see cref="Describe"/> makes.</param>
public readonly record struct NftRule(string Chain, ulong Handle, byte[] Userdata)
{
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
