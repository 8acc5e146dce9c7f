namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="IpvlanAttribute"/>.</summary>
internal sealed class IpvlanSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (IpvlanAttribute)type switch
    {
        IpvlanAttribute.Mode => nameof(IpvlanAttribute.Mode),
        IpvlanAttribute.Flags => nameof(IpvlanAttribute.Flags),
        _ => null,
    };
}
