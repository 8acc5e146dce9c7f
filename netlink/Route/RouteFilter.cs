using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Which routes to list; the kernel picks them.</summary>
/// <param name="Family">IPv4 or IPv6.</param>
/// <param name="Table">RTA_TABLE; 0 for all tables. 254 is the main table.</param>
/// <param name="Link">RTA_OIF: index of the link; 0 for all.</param>
public readonly record struct RouteFilter(IpFamily Family, uint Table = 0, int Link = 0);
