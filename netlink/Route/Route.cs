using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>A route, or one next hop of a multipath route.</summary>
public readonly record struct Route
{
    /// <summary>RTA_DST with its length, no host bits; needed. A default route is <see cref="IpPrefix.Default"/>.</summary>
    public required IpPrefix Destination { get; init; }

    /// <summary>RTA_GATEWAY; the default value for none.</summary>
    public IpAddress Gateway { get; init; }

    /// <summary>RTA_OIF: index of the link that packets leave by; 0 for none.</summary>
    public int Link { get; init; }

    /// <summary>RTA_PREFSRC: the source address of packets that have none yet.</summary>
    public IpAddress Source { get; init; }

    /// <summary>RTA_PRIORITY, the metric: the lowest wins; 0 leaves it to the kernel, which takes 1024 for IPv6.</summary>
    public uint Priority { get; init; }

    /// <summary>RTA_TABLE; 0 in a request means 254, the main table.</summary>
    public uint Table { get; init; }

    /// <summary>How far the destination is. IPv6 has none.</summary>
    public RouteScope Scope { get; init; }

    /// <summary>What happens to packets.</summary>
    public RouteType Type { get; init; }

    /// <summary>Who made it.</summary>
    public RouteProtocol Protocol { get; init; }

    /// <summary>RTAX_MTU in bytes; 0 for the link's.</summary>
    public uint Mtu { get; init; }

    /// <summary>RTAX_ADVMSS in bytes: the TCP segment size to announce; 0 for the MTU's.</summary>
    public uint AdvertisedMss { get; init; }

    /// <summary>RTNH_F_ flags.</summary>
    public RouteFlags Flags { get; init; }
}
