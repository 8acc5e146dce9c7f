namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftVerdictAttribute"/>.</summary>
internal sealed class NftVerdictSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftVerdictAttribute)type switch
    {
        NftVerdictAttribute.Code => nameof(NftVerdictAttribute.Code),
        NftVerdictAttribute.Chain => nameof(NftVerdictAttribute.Chain),
        _ => null,
    };
}
