using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct tc_htb_glob (linux/pkt_sched.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HtbGlobal
{
    /// <summary>TC_HTB_PROTOVER: the version that the kernel asks for.</summary>
    internal const uint CurrentVersion = 3;

    internal uint Version;
    internal uint RateToQuantum;
    internal uint DefaultClass;
    internal uint Debug;
    internal uint DirectPackets;
}
