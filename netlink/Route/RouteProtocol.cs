namespace CsCni.Netlink.Route;

/// <summary>Who made a route or a rule, RTPROT_ constants of linux/rtnetlink.h. Others are valid too.</summary>
public enum RouteProtocol : byte
{
    /// <summary>RTPROT_UNSPEC: <see cref="Boot"/> in a request to create, any in one to delete.</summary>
    Unspecified = 0,

    /// <summary>RTPROT_REDIRECT.</summary>
    Redirect = 1,

    /// <summary>RTPROT_KERNEL.</summary>
    Kernel = 2,

    /// <summary>RTPROT_BOOT: what ip(8) and the CNI plugins use.</summary>
    Boot = 3,

    /// <summary>RTPROT_STATIC.</summary>
    Static = 4,
}
