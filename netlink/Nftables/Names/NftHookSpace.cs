namespace CsCni.Netlink.Nftables;

/// <summary>Names of <see cref="NftHookAttribute"/>.</summary>
internal sealed class NftHookSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftHookAttribute)type switch
    {
        NftHookAttribute.Hook => nameof(NftHookAttribute.Hook),
        NftHookAttribute.Priority => nameof(NftHookAttribute.Priority),
        _ => null,
    };
}
