namespace CsCni.Netlink.Nftables;

/// <summary>A chain; a base chain where <see cref="Type"/> is set. A base chain's policy is accept.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">"filter", "nat" or "route" for a base chain; null for one that is jumped to.</param>
/// <param name="Hook">Where packets come by.</param>
/// <param name="Priority">Its place among the hook's base chains: lower comes first.</param>
/// <param name="Comment">A comment; null for none.</param>
public readonly record struct NftChain(string Name, string? Type = null, NftHook Hook = default, int Priority = 0, string? Comment = null)
{
    /// <summary>True where a base chain drops what its rules let pass (NFTA_CHAIN_POLICY); only read.</summary>
    public bool Drops { get; init; }

    /// <summary>Rules in it and jumps to it (NFTA_CHAIN_USE); only read.</summary>
    public uint Use { get; init; }
}
