namespace CsCni.Netlink.Route;

/// <summary>Attributes of a policy rule, FRA_ constants of linux/fib_rules.h.</summary>
public enum RuleAttribute : ushort
{
    /// <summary>FRA_DST, 4 or 16 bytes.</summary>
    Destination = 1,

    /// <summary>FRA_SRC, 4 or 16 bytes.</summary>
    Source = 2,

    /// <summary>FRA_IIFNAME, string: name of the link.</summary>
    InputLink = 3,

    /// <summary>FRA_GOTO, u32: priority of the rule to go on with.</summary>
    Goto = 4,

    /// <summary>FRA_PRIORITY, u32.</summary>
    Priority = 6,

    /// <summary>FRA_FWMARK, u32.</summary>
    Mark = 10,

    /// <summary>FRA_SUPPRESS_PREFIXLEN, u32.</summary>
    SuppressPrefixLength = 14,

    /// <summary>FRA_TABLE, u32.</summary>
    Table = 15,

    /// <summary>FRA_FWMASK, u32.</summary>
    MarkMask = 16,

    /// <summary>FRA_OIFNAME, string: name of the link.</summary>
    OutputLink = 17,

    /// <summary>FRA_L3MDEV, u8: the table is that of the link's VRF.</summary>
    L3Master = 19,

    /// <summary>FRA_PROTOCOL, u8.</summary>
    Protocol = 21,
}
