namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftDataAttribute"/>.</summary>
internal sealed class NftDataSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftDataAttribute)type switch
    {
        NftDataAttribute.Value => nameof(NftDataAttribute.Value),
        NftDataAttribute.Verdict => nameof(NftDataAttribute.Verdict),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftDataAttribute)type switch
    {
        NftDataAttribute.Verdict => new NftVerdictSpace(),
        _ => null,
    };
}
