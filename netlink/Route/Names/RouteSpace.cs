namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="RouteAttribute"/>.</summary>
internal sealed class RouteSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 12;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (RouteAttribute)type switch
    {
        RouteAttribute.Destination => nameof(RouteAttribute.Destination),
        RouteAttribute.From => nameof(RouteAttribute.From),
        RouteAttribute.InputLink => nameof(RouteAttribute.InputLink),
        RouteAttribute.OutputLink => nameof(RouteAttribute.OutputLink),
        RouteAttribute.Gateway => nameof(RouteAttribute.Gateway),
        RouteAttribute.Priority => nameof(RouteAttribute.Priority),
        RouteAttribute.PreferredSource => nameof(RouteAttribute.PreferredSource),
        RouteAttribute.Metrics => nameof(RouteAttribute.Metrics),
        RouteAttribute.Multipath => nameof(RouteAttribute.Multipath),
        RouteAttribute.CacheInfo => nameof(RouteAttribute.CacheInfo),
        RouteAttribute.Table => nameof(RouteAttribute.Table),
        RouteAttribute.Mark => nameof(RouteAttribute.Mark),
        RouteAttribute.Via => nameof(RouteAttribute.Via),
        RouteAttribute.Preference => nameof(RouteAttribute.Preference),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)RouteAttribute.Metrics ? new RouteMetricSpace() : null;
}
