using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>struct tc_tbf_qopt (linux/pkt_sched.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TbfParameters
{
    internal RateSpecification Rate;
    internal RateSpecification PeakRate;
    internal uint Limit;
    internal uint Buffer;
    internal uint PeakBuffer;
}
