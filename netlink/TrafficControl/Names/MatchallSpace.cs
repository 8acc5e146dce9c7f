namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="MatchallAttribute"/>.</summary>
internal sealed class MatchallSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (MatchallAttribute)type switch
    {
        MatchallAttribute.Class => nameof(MatchallAttribute.Class),
        MatchallAttribute.Actions => nameof(MatchallAttribute.Actions),
        MatchallAttribute.Flags => nameof(MatchallAttribute.Flags),
        MatchallAttribute.PacketCount => nameof(MatchallAttribute.PacketCount),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)MatchallAttribute.Actions ? new ActionListSpace() : null;
}
