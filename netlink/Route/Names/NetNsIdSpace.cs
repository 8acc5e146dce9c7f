namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="NetNsIdAttribute"/>.</summary>
internal sealed class NetNsIdSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 4;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NetNsIdAttribute)type switch
    {
        NetNsIdAttribute.Id => nameof(NetNsIdAttribute.Id),
        NetNsIdAttribute.Descriptor => nameof(NetNsIdAttribute.Descriptor),
        _ => null,
    };
}
