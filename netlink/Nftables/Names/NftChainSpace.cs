namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftChainAttribute"/>.</summary>
internal sealed class NftChainSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => NftHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftChainAttribute)type switch
    {
        NftChainAttribute.Table => nameof(NftChainAttribute.Table),
        NftChainAttribute.Handle => nameof(NftChainAttribute.Handle),
        NftChainAttribute.Name => nameof(NftChainAttribute.Name),
        NftChainAttribute.Hook => nameof(NftChainAttribute.Hook),
        NftChainAttribute.Policy => nameof(NftChainAttribute.Policy),
        NftChainAttribute.Use => nameof(NftChainAttribute.Use),
        NftChainAttribute.Type => nameof(NftChainAttribute.Type),
        NftChainAttribute.Userdata => nameof(NftChainAttribute.Userdata),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftChainAttribute)type switch
    {
        NftChainAttribute.Hook => new NftHookSpace(),
        _ => null,
    };
}
