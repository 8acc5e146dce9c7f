using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct tc_mirred (linux/tc_act/tc_mirred.h), the fields of tc_gen first.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MirredParameters
{
    /// <summary>TC_ACT_STOLEN: the packet is gone from where it was.</summary>
    internal const int Stolen = 4;

    internal uint Index;
    internal uint Capabilities;
    internal int Verdict;
    internal int References;
    internal int Bindings;
    internal MirredMode Mode;
    internal int Link;
}
