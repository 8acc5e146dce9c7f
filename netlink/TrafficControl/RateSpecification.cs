using System;
using System.Runtime.InteropServices;

namespace CsCni.Netlink.Route;

/// <summary>
/// struct tc_ratespec (linux/pkt_sched.h). The cell fields belong to the rate tables of 1024 bytes, which the kernel
/// reads only to guess the link layer where it is not named; we name it, and spare the tables.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RateSpecification
{
    /// <summary>TC_LINKLAYER_ETHERNET.</summary>
    internal const byte Ethernet = 1;

    internal byte CellLog;
    internal byte LinkLayer;
    internal ushort Overhead;
    internal short CellAlign;
    internal ushort MinimumPacket;
    internal uint Rate;

    /// <summary>Says a rate, or the most that 32 bits can where an attribute of 64 says it.</summary>
    /// <param name="rate">Bytes per second.</param>
    internal static RateSpecification Of(ulong rate) =>
        new() { LinkLayer = Ethernet, Rate = (uint)Math.Min(rate, uint.MaxValue) };

    /// <summary>True for a rate that needs an attribute of 64 bits.</summary>
    /// <param name="rate">Bytes per second.</param>
    internal static bool Exceeds(ulong rate) => rate > uint.MaxValue;
}
