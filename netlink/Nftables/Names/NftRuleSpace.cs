namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftRuleAttribute"/>.</summary>
internal sealed class NftRuleSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => NftHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftRuleAttribute)type switch
    {
        NftRuleAttribute.Table => nameof(NftRuleAttribute.Table),
        NftRuleAttribute.Chain => nameof(NftRuleAttribute.Chain),
        NftRuleAttribute.Handle => nameof(NftRuleAttribute.Handle),
        NftRuleAttribute.Expressions => nameof(NftRuleAttribute.Expressions),
        NftRuleAttribute.Position => nameof(NftRuleAttribute.Position),
        NftRuleAttribute.Userdata => nameof(NftRuleAttribute.Userdata),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (NftRuleAttribute)type switch
    {
        NftRuleAttribute.Expressions => new NftListSpace(new NftExpressionSpace()),
        _ => null,
    };
}
