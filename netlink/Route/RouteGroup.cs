namespace CsCni.Netlink.Route;

/// <summary>Multicast groups of rtnetlink, RTNLGRP_ constants of linux/rtnetlink.h.</summary>
public enum RouteGroup : uint
{
    /// <summary>RTNLGRP_LINK: links that are created, changed or deleted.</summary>
    Link = 1,

    /// <summary>RTNLGRP_NEIGH.</summary>
    Neighbour = 3,

    /// <summary>RTNLGRP_IPV4_IFADDR.</summary>
    Ipv4Address = 5,

    /// <summary>RTNLGRP_IPV4_ROUTE.</summary>
    Ipv4Route = 7,

    /// <summary>RTNLGRP_IPV6_IFADDR.</summary>
    Ipv6Address = 9,

    /// <summary>RTNLGRP_IPV6_ROUTE.</summary>
    Ipv6Route = 11,
}
