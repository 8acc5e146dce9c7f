namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftSetAttribute"/>.</summary>
internal sealed class NftSetSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => NftHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftSetAttribute)type switch
    {
        NftSetAttribute.Table => nameof(NftSetAttribute.Table),
        NftSetAttribute.Name => nameof(NftSetAttribute.Name),
        NftSetAttribute.Flags => nameof(NftSetAttribute.Flags),
        NftSetAttribute.KeyType => nameof(NftSetAttribute.KeyType),
        NftSetAttribute.KeyLength => nameof(NftSetAttribute.KeyLength),
        NftSetAttribute.DataType => nameof(NftSetAttribute.DataType),
        NftSetAttribute.DataLength => nameof(NftSetAttribute.DataLength),
        NftSetAttribute.Policy => nameof(NftSetAttribute.Policy),
        NftSetAttribute.Description => nameof(NftSetAttribute.Description),
        NftSetAttribute.Id => nameof(NftSetAttribute.Id),
        NftSetAttribute.Userdata => nameof(NftSetAttribute.Userdata),
        NftSetAttribute.Handle => nameof(NftSetAttribute.Handle),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftSetAttribute)type switch
    {
        NftSetAttribute.Description => new NftSetDescriptionSpace(),
        _ => null,
    };
}
