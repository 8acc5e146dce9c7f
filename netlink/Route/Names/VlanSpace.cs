namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="VlanAttribute"/>.</summary>
internal sealed class VlanSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (VlanAttribute)type switch
    {
        VlanAttribute.Id => nameof(VlanAttribute.Id),
        VlanAttribute.Flags => nameof(VlanAttribute.Flags),
        VlanAttribute.Protocol => nameof(VlanAttribute.Protocol),
        _ => null,
    };
}
