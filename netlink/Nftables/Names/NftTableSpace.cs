namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftTableAttribute"/>.</summary>
internal sealed class NftTableSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => NftHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftTableAttribute)type switch
    {
        NftTableAttribute.Name => nameof(NftTableAttribute.Name),
        NftTableAttribute.Flags => nameof(NftTableAttribute.Flags),
        NftTableAttribute.Use => nameof(NftTableAttribute.Use),
        NftTableAttribute.Handle => nameof(NftTableAttribute.Handle),
        NftTableAttribute.Userdata => nameof(NftTableAttribute.Userdata),
        _ => null,
    };
}
