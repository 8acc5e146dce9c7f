namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftExpressionAttribute"/>.</summary>
internal sealed class NftExpressionSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftExpressionAttribute)type switch
    {
        NftExpressionAttribute.Name => nameof(NftExpressionAttribute.Name),
        NftExpressionAttribute.Data => nameof(NftExpressionAttribute.Data),
        _ => null,
    };
}
