namespace CsCni.Netlink.Route;

/// <summary>Attributes of an interface address, IFA_ constants of linux/if_addr.h.</summary>
public enum AddressAttribute : ushort
{
    /// <summary>IFA_ADDRESS, 4 or 16 bytes: the peer on a point-to-point link, else as IFA_LOCAL.</summary>
    Address = 1,

    /// <summary>IFA_LOCAL, 4 or 16 bytes.</summary>
    Local = 2,

    /// <summary>IFA_LABEL, string.</summary>
    Label = 3,

    /// <summary>IFA_BROADCAST, 4 bytes.</summary>
    Broadcast = 4,

    /// <summary>IFA_ANYCAST, 16 bytes.</summary>
    Anycast = 5,

    /// <summary>IFA_CACHEINFO, struct ifa_cacheinfo.</summary>
    CacheInfo = 6,

    /// <summary>IFA_MULTICAST, 16 bytes.</summary>
    Multicast = 7,

    /// <summary>IFA_FLAGS, u32, <see cref="AddressFlags"/>.</summary>
    Flags = 8,

    /// <summary>IFA_RT_PRIORITY, u32: metric of the prefix route.</summary>
    RoutePriority = 9,
}
