namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="VrfAttribute"/>.</summary>
internal sealed class VrfSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (VrfAttribute)type switch
    {
        VrfAttribute.Table => nameof(VrfAttribute.Table),
        _ => null,
    };
}
