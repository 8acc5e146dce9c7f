namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="AddressAttribute"/>.</summary>
internal sealed class AddressSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 8;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (AddressAttribute)type switch
    {
        AddressAttribute.Address => nameof(AddressAttribute.Address),
        AddressAttribute.Local => nameof(AddressAttribute.Local),
        AddressAttribute.Label => nameof(AddressAttribute.Label),
        AddressAttribute.Broadcast => nameof(AddressAttribute.Broadcast),
        AddressAttribute.Anycast => nameof(AddressAttribute.Anycast),
        AddressAttribute.CacheInfo => nameof(AddressAttribute.CacheInfo),
        AddressAttribute.Multicast => nameof(AddressAttribute.Multicast),
        AddressAttribute.Flags => nameof(AddressAttribute.Flags),
        AddressAttribute.RoutePriority => nameof(AddressAttribute.RoutePriority),
        _ => null,
    };
}
