namespace CsCni.Netlink.Route;

/// <summary>How a link's IPv6 link-local address is made when it goes up, IN6_ADDR_GEN_MODE_ constants of linux/if_link.h.</summary>
public enum LinkLocalGeneration : byte
{
    /// <summary>IN6_ADDR_GEN_MODE_EUI64: from the hardware address.</summary>
    Eui64 = 0,

    /// <summary>IN6_ADDR_GEN_MODE_NONE: there is none.</summary>
    None = 1,

    /// <summary>IN6_ADDR_GEN_MODE_STABLE_PRIVACY: from a secret (RFC 7217).</summary>
    StablePrivacy = 2,

    /// <summary>IN6_ADDR_GEN_MODE_RANDOM: from a secret of the link's own.</summary>
    Random = 3,
}
