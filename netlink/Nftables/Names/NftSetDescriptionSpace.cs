namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftSetDescriptionAttribute"/>.</summary>
internal sealed class NftSetDescriptionSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftSetDescriptionAttribute)type switch
    {
        NftSetDescriptionAttribute.Size => nameof(NftSetDescriptionAttribute.Size),
        NftSetDescriptionAttribute.Concatenation => nameof(NftSetDescriptionAttribute.Concatenation),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftSetDescriptionAttribute)type switch
    {
        NftSetDescriptionAttribute.Concatenation => new NftListSpace(new NftSetFieldSpace()),
        _ => null,
    };
}
