namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="RouteMetric"/>.</summary>
internal sealed class RouteMetricSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (RouteMetric)type switch
    {
        RouteMetric.Lock => nameof(RouteMetric.Lock),
        RouteMetric.Mtu => nameof(RouteMetric.Mtu),
        RouteMetric.AdvertisedMss => nameof(RouteMetric.AdvertisedMss),
        RouteMetric.Features => nameof(RouteMetric.Features),
        _ => null,
    };
}
