using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct fib_rule_hdr (linux/fib_rules.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RuleHeader
{
    internal byte Family;
    internal byte DestinationLength;
    internal byte SourceLength;
    internal byte TypeOfService;
    internal byte Table;
    internal byte Reserved1;
    internal byte Reserved2;
    internal RuleAction Action;
    internal RuleFlags Flags;
}
