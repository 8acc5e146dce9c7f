namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftElementAttribute"/>.</summary>
internal sealed class NftElementSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftElementAttribute)type switch
    {
        NftElementAttribute.Key => nameof(NftElementAttribute.Key),
        NftElementAttribute.Data => nameof(NftElementAttribute.Data),
        NftElementAttribute.Flags => nameof(NftElementAttribute.Flags),
        NftElementAttribute.Userdata => nameof(NftElementAttribute.Userdata),
        NftElementAttribute.KeyEnd => nameof(NftElementAttribute.KeyEnd),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftElementAttribute)type switch
    {
        NftElementAttribute.Key => new NftDataSpace(),
        NftElementAttribute.Data => new NftDataSpace(),
        NftElementAttribute.KeyEnd => new NftDataSpace(),
        _ => null,
    };
}
