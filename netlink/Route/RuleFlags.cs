using System;

namespace CsCni.Netlink.Route;

/// <summary>Flags of a policy rule, FIB_RULE_ constants of linux/fib_rules.h.</summary>
[Flags]
public enum RuleFlags : uint
{
    /// <summary>No flag.</summary>
    None = 0,

    /// <summary>FIB_RULE_PERMANENT: cannot be deleted.</summary>
    Permanent = 1,

    /// <summary>FIB_RULE_INVERT: for the packets that do not match.</summary>
    Invert = 2,

    /// <summary>FIB_RULE_UNRESOLVED: the rule to go on with is not there.</summary>
    Unresolved = 4,

    /// <summary>FIB_RULE_IIF_DETACHED: the link that packets come by is not there.</summary>
    InputLinkDetached = 8,

    /// <summary>FIB_RULE_OIF_DETACHED: the link that packets leave by is not there.</summary>
    OutputLinkDetached = 16,
}
