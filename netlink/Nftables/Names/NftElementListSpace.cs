namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftElementListAttribute"/>.</summary>
internal sealed class NftElementListSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => NftHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftElementListAttribute)type switch
    {
        NftElementListAttribute.Table => nameof(NftElementListAttribute.Table),
        NftElementListAttribute.Set => nameof(NftElementListAttribute.Set),
        NftElementListAttribute.Elements => nameof(NftElementListAttribute.Elements),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftElementListAttribute)type switch
    {
        NftElementListAttribute.Elements => new NftListSpace(new NftElementSpace()),
        _ => null,
    };
}
