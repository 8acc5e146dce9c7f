namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="ActionAttribute"/>.</summary>
internal sealed class ActionSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (ActionAttribute)type switch
    {
        ActionAttribute.Kind => nameof(ActionAttribute.Kind),
        ActionAttribute.Options => nameof(ActionAttribute.Options),
        ActionAttribute.Index => nameof(ActionAttribute.Index),
        ActionAttribute.Stats => nameof(ActionAttribute.Stats),
        ActionAttribute.Cookie => nameof(ActionAttribute.Cookie),
        ActionAttribute.Flags => nameof(ActionAttribute.Flags),
        ActionAttribute.HardwareStats => nameof(ActionAttribute.HardwareStats),
        ActionAttribute.UsedHardwareStats => nameof(ActionAttribute.UsedHardwareStats),
        ActionAttribute.InHardwareCount => nameof(ActionAttribute.InHardwareCount),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)ActionAttribute.Options
            && siblings.TryFind((ushort)ActionAttribute.Kind, out NetlinkAttribute kind) && kind.ReadString() == "mirred"
            ? new MirredSpace()
            : null;
}
