namespace CsCni.Netlink.Route;

/// <summary>What a route does with a packet, RTN_ constants of linux/rtnetlink.h.</summary>
public enum RouteType : byte
{
    /// <summary>RTN_UNSPEC: unicast in a request to create, any in one to delete.</summary>
    Unspecified = 0,

    /// <summary>RTN_UNICAST.</summary>
    Unicast = 1,

    /// <summary>RTN_LOCAL: deliver here.</summary>
    Local = 2,

    /// <summary>RTN_BROADCAST.</summary>
    Broadcast = 3,

    /// <summary>RTN_ANYCAST.</summary>
    Anycast = 4,

    /// <summary>RTN_MULTICAST.</summary>
    Multicast = 5,

    /// <summary>RTN_BLACKHOLE: drop silently.</summary>
    Blackhole = 6,

    /// <summary>RTN_UNREACHABLE: drop and tell the sender.</summary>
    Unreachable = 7,

    /// <summary>RTN_PROHIBIT.</summary>
    Prohibit = 8,

    /// <summary>RTN_THROW: go on with the next rule.</summary>
    Throw = 9,
}
