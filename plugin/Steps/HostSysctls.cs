using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>Sysctls of a link of the node that containers are behind.</summary>
internal static class HostSysctls
{
    /// <summary>Before the link has a carrier. A kernel without IPv6, or a read-only /proc/sys, is no error.</summary>
    public static void Apply(string link)
    {
        // Router advertisements of a container must not configure the node.
        _ = Sysctl.TrySet($"net/ipv6/conf/{link}/accept_ra", "0");

        // To forward a packet to a container the kernel asks for its hardware address from the link-local address, and
        // loses the packet where that is still being looked for on a link that nobody else can have it on.
        _ = Sysctl.TrySet($"net/ipv6/conf/{link}/accept_dad", "0");
    }
}
