namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="VxlanAttribute"/>.</summary>
internal sealed class VxlanSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (VxlanAttribute)type switch
    {
        VxlanAttribute.Id => nameof(VxlanAttribute.Id),
        VxlanAttribute.Group => nameof(VxlanAttribute.Group),
        VxlanAttribute.LowerLink => nameof(VxlanAttribute.LowerLink),
        VxlanAttribute.Local => nameof(VxlanAttribute.Local),
        VxlanAttribute.Ttl => nameof(VxlanAttribute.Ttl),
        VxlanAttribute.Learning => nameof(VxlanAttribute.Learning),
        VxlanAttribute.Ageing => nameof(VxlanAttribute.Ageing),
        VxlanAttribute.Port => nameof(VxlanAttribute.Port),
        VxlanAttribute.Group6 => nameof(VxlanAttribute.Group6),
        VxlanAttribute.Local6 => nameof(VxlanAttribute.Local6),
        VxlanAttribute.Gbp => nameof(VxlanAttribute.Gbp),
        _ => null,
    };
}
