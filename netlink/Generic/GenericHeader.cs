using System.Runtime.InteropServices;

namespace CsCni.Netlink.Generic;

/// <summary>struct genlmsghdr (linux/genetlink.h), the fixed part of every message of generic netlink.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GenericHeader
{
    internal const int Size = 4;

    internal byte Command;
    internal byte Version;
    internal ushort Reserved;
}
