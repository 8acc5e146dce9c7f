namespace CsCni.Netlink.Route;

/// <summary>What a policy rule does with packets, FR_ACT_ constants of linux/fib_rules.h.</summary>
public enum RuleAction : byte
{
    /// <summary>FR_ACT_UNSPEC: <see cref="Lookup"/> in a request to create, any in one to delete.</summary>
    Unspecified = 0,

    /// <summary>FR_ACT_TO_TBL: look the destination up in a table; go on with the next rule where it is not there.</summary>
    Lookup = 1,

    /// <summary>FR_ACT_GOTO: go on with a later rule.</summary>
    Goto = 2,

    /// <summary>FR_ACT_NOP: go on with the next rule.</summary>
    Nothing = 3,

    /// <summary>FR_ACT_BLACKHOLE: drop silently.</summary>
    Blackhole = 6,

    /// <summary>FR_ACT_UNREACHABLE: drop and tell the sender.</summary>
    Unreachable = 7,

    /// <summary>FR_ACT_PROHIBIT: drop, and tell the sender that it is not allowed.</summary>
    Prohibit = 8,
}
