namespace CsCni.Netlink.Route;

/// <summary>Operational state of a link (RFC 2863), IF_OPER_ constants of linux/if.h.</summary>
public enum OperState : byte
{
    /// <summary>IF_OPER_UNKNOWN: the link does not say; usable.</summary>
    Unknown = 0,

    /// <summary>IF_OPER_NOTPRESENT.</summary>
    NotPresent = 1,

    /// <summary>IF_OPER_DOWN.</summary>
    Down = 2,

    /// <summary>IF_OPER_LOWERLAYERDOWN.</summary>
    LowerLayerDown = 3,

    /// <summary>IF_OPER_TESTING.</summary>
    Testing = 4,

    /// <summary>IF_OPER_DORMANT.</summary>
    Dormant = 5,

    /// <summary>IF_OPER_UP.</summary>
    Up = 6,
}
