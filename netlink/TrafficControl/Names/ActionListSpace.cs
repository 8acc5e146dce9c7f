namespace CsCni.Netlink.Route;

/// <summary>The actions of a filter: each is known by its number, which is the attribute's type.</summary>
internal sealed class ActionListSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => null;

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => new ActionSpace();
}
