namespace CsCni.Netlink.Route;

/// <summary>How far a route or an address reaches, RT_SCOPE_ constants of linux/rtnetlink.h. 1 to 199 are for the user.</summary>
public enum RouteScope : byte
{
    /// <summary>RT_SCOPE_UNIVERSE: "global", anywhere.</summary>
    Universe = 0,

    /// <summary>RT_SCOPE_SITE.</summary>
    Site = 200,

    /// <summary>RT_SCOPE_LINK: on the link.</summary>
    Link = 253,

    /// <summary>RT_SCOPE_HOST: this host.</summary>
    Host = 254,

    /// <summary>RT_SCOPE_NOWHERE: no destination; in a request to delete, any scope.</summary>
    Nowhere = 255,
}
