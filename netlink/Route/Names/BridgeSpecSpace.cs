namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="BridgeSpecAttribute"/>.</summary>
internal sealed class BridgeSpecSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (BridgeSpecAttribute)type switch
    {
        BridgeSpecAttribute.Flags => nameof(BridgeSpecAttribute.Flags),
        BridgeSpecAttribute.Mode => nameof(BridgeSpecAttribute.Mode),
        BridgeSpecAttribute.VlanInfo => nameof(BridgeSpecAttribute.VlanInfo),
        _ => null,
    };
}
