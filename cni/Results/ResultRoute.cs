using CsCni.Linux;

namespace CsCni.Cni.Results;

/// <summary>A route of a result, or of an IPAM configuration. What is null was not given, and the kernel's default holds.</summary>
/// <param name="Destination">dst.</param>
/// <param name="Gateway">gw; where it is not given, the gateway of the first address of the family.</param>
/// <param name="Mtu">mtu along the route, in bytes.</param>
/// <param name="AdvMss">advmss: the TCP segment size to advertise, in bytes.</param>
/// <param name="Priority">priority: the metric, lower is preferred.</param>
/// <param name="Table">table: the routing table's number.</param>
/// <param name="Scope">scope: 0 global, 253 link, 254 host (rtnetlink.h).</param>
public sealed record ResultRoute(
    IpPrefix Destination,
    IpAddress? Gateway = null,
    uint? Mtu = null,
    uint? AdvMss = null,
    uint? Priority = null,
    uint? Table = null,
    byte? Scope = null);
