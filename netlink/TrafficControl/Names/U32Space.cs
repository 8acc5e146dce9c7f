namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="U32Attribute"/>.</summary>
internal sealed class U32Space : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (U32Attribute)type switch
    {
        U32Attribute.Class => nameof(U32Attribute.Class),
        U32Attribute.Hash => nameof(U32Attribute.Hash),
        U32Attribute.Link => nameof(U32Attribute.Link),
        U32Attribute.Divisor => nameof(U32Attribute.Divisor),
        U32Attribute.Selector => nameof(U32Attribute.Selector),
        U32Attribute.Police => nameof(U32Attribute.Police),
        U32Attribute.Actions => nameof(U32Attribute.Actions),
        U32Attribute.InputLink => nameof(U32Attribute.InputLink),
        U32Attribute.PacketCount => nameof(U32Attribute.PacketCount),
        U32Attribute.Mark => nameof(U32Attribute.Mark),
        U32Attribute.Flags => nameof(U32Attribute.Flags),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)U32Attribute.Actions ? new ActionListSpace() : null;
}
