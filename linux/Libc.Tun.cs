using System.Runtime.InteropServices;

namespace CsCni.Linux;

/// <summary>linux/if_tun.h and linux/if.h.</summary>
internal static unsafe partial class Libc
{
    internal const nuint TUNSETIFF = 0x400454ca;
    internal const nuint TUNSETPERSIST = 0x400454cb;
    internal const nuint TUNSETOWNER = 0x400454cc;
    internal const nuint TUNSETGROUP = 0x400454ce;
    internal const short IFF_TAP = 2;
    internal const short IFF_MULTI_QUEUE = 0x100;
    internal const short IFF_NO_PI = 0x1000;
    internal const int IFNAMSIZ = 16;

    /// <summary>struct ifreq of 64-bit systems, as TUNSETIFF reads it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    internal struct ifreq
    {
        [FieldOffset(0)] internal fixed byte ifr_name[IFNAMSIZ];
        [FieldOffset(16)] internal short ifr_flags;
    }
}
