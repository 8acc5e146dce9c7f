namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftSetFieldAttribute"/>.</summary>
internal sealed class NftSetFieldSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftSetFieldAttribute)type switch
    {
        NftSetFieldAttribute.Length => nameof(NftSetFieldAttribute.Length),
        _ => null,
    };
}
