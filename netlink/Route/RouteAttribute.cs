namespace CsCni.Netlink.Route;

/// <summary>Attributes of a route, RTA_ constants of linux/rtnetlink.h.</summary>
public enum RouteAttribute : ushort
{
    /// <summary>RTA_DST, 4 or 16 bytes; absent for a default route.</summary>
    Destination = 1,

    /// <summary>RTA_SRC, 4 or 16 bytes.</summary>
    From = 2,

    /// <summary>RTA_IIF, u32.</summary>
    InputLink = 3,

    /// <summary>RTA_OIF, u32: index.</summary>
    OutputLink = 4,

    /// <summary>RTA_GATEWAY, 4 or 16 bytes.</summary>
    Gateway = 5,

    /// <summary>RTA_PRIORITY, u32: the metric.</summary>
    Priority = 6,

    /// <summary>RTA_PREFSRC, 4 or 16 bytes.</summary>
    PreferredSource = 7,

    /// <summary>RTA_METRICS, nested <see cref="RouteMetric"/>.</summary>
    Metrics = 8,

    /// <summary>RTA_MULTIPATH, a row of struct rtnexthop, each with attributes.</summary>
    Multipath = 9,

    /// <summary>RTA_CACHEINFO, struct rta_cacheinfo.</summary>
    CacheInfo = 12,

    /// <summary>RTA_TABLE, u32.</summary>
    Table = 15,

    /// <summary>RTA_MARK, u32.</summary>
    Mark = 16,

    /// <summary>RTA_VIA, struct rtvia: a gateway of another family.</summary>
    Via = 18,

    /// <summary>RTA_PREF, u8.</summary>
    Preference = 20,
}
