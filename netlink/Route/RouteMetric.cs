namespace CsCni.Netlink.Route;

/// <summary>Attributes inside RTA_METRICS, RTAX_ constants of linux/rtnetlink.h.</summary>
public enum RouteMetric : ushort
{
    /// <summary>RTAX_LOCK, u32.</summary>
    Lock = 1,

    /// <summary>RTAX_MTU, u32, bytes.</summary>
    Mtu = 2,

    /// <summary>RTAX_ADVMSS, u32, bytes.</summary>
    AdvertisedMss = 8,

    /// <summary>RTAX_FEATURES, u32.</summary>
    Features = 12,
}
