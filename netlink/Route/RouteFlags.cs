using System;

namespace CsCni.Netlink.Route;

/// <summary>Flags of a route's next hop, RTNH_F_ constants of linux/rtnetlink.h.</summary>
[Flags]
public enum RouteFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>RTNH_F_DEAD.</summary>
    Dead = 1,

    /// <summary>RTNH_F_PERVASIVE.</summary>
    Pervasive = 2,

    /// <summary>RTNH_F_ONLINK: the gateway is on the link, whatever the addresses say.</summary>
    OnLink = 4,

    /// <summary>RTNH_F_OFFLOAD.</summary>
    Offload = 8,

    /// <summary>RTNH_F_LINKDOWN.</summary>
    LinkDown = 16,
}
