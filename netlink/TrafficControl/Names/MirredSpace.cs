namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="MirredAttribute"/>.</summary>
internal sealed class MirredSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (MirredAttribute)type switch
    {
        MirredAttribute.Times => nameof(MirredAttribute.Times),
        MirredAttribute.Parameters => nameof(MirredAttribute.Parameters),
        _ => null,
    };
}
