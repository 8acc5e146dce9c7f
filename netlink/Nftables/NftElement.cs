namespace CsCni.Netlink.Nftables;

/// <summary>An element of a set or map.</summary>
/// <param name="Key">The key: of several fields, each filled up with zeros to four bytes.</param>
public readonly record struct NftElement(byte[] Key)
{
    /// <summary>
    /// The longest comment, in bytes of UTF-8. The kernel allows 256 bytes of userdata (NFT_USERDATA_MAXLEN), but keeps
    /// their length with its own byte before them in eight bits, and answers EINVAL from 255 on.
    /// </summary>
    public const int MaxComment = 251;

    /// <summary>The last key of a range; empty where the set has no ranges.</summary>
    public byte[] KeyEnd { get; init; } = [];

    /// <summary>A map's data; empty for none.</summary>
    public byte[] Data { get; init; } = [];

    /// <summary>The chain that a map to verdicts jumps to; empty for none.</summary>
    public string Chain { get; init; } = string.Empty;

    /// <summary>A comment of at most <see cref="MaxComment"/> bytes; empty for none.</summary>
    public string Comment { get; init; } = string.Empty;

    /// <summary>At most so many bytes of a message.</summary>
    public int Size => 128 + Key.Length + KeyEnd.Length + Data.Length + Chain.Length + (4 * Comment.Length);
}
