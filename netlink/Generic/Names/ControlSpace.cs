namespace CsCni.Netlink.Generic;

/// <summary>Names of <see cref="ControlAttribute"/>.</summary>
internal sealed class ControlSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => GenericHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (ControlAttribute)type switch
    {
        ControlAttribute.FamilyId => nameof(ControlAttribute.FamilyId),
        ControlAttribute.FamilyName => nameof(ControlAttribute.FamilyName),
        _ => null,
    };
}
