using System;

namespace CsCni.Netlink.Route;

/// <summary>Flags of a link, IFF_ constants of linux/if.h.</summary>
[Flags]
public enum LinkFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>IFF_UP: set up by the administrator.</summary>
    Up = 1,

    /// <summary>IFF_BROADCAST.</summary>
    Broadcast = 2,

    /// <summary>IFF_LOOPBACK.</summary>
    Loopback = 8,

    /// <summary>IFF_POINTOPOINT.</summary>
    PointToPoint = 16,

    /// <summary>IFF_RUNNING: oper state is up.</summary>
    Running = 64,

    /// <summary>IFF_NOARP.</summary>
    NoArp = 128,

    /// <summary>IFF_PROMISC: promiscuous mode by the administrator.</summary>
    Promiscuous = 256,

    /// <summary>IFF_ALLMULTI.</summary>
    AllMulticast = 512,

    /// <summary>IFF_MULTICAST.</summary>
    Multicast = 4096,

    /// <summary>IFF_LOWER_UP: the lower layer has a carrier.</summary>
    LowerUp = 65536,

    /// <summary>IFF_DORMANT.</summary>
    Dormant = 131072,
}
