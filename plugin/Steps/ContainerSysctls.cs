using CsCni.Linux;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The container link's sysctls. They are found by the thread's namespace, hence the visits.</summary>
internal static class ContainerSysctls
{
    /// <summary>Before the link goes up. What a kernel without IPv6 or a read-only /proc/sys refuses is no error.</summary>
    public static void BeforeAddresses(AttachmentContext context, BridgeConfig config)
    {
        string ifName = context.Attachment.IfName;
        context.InContainer(() =>
        {
            // The neighbours of an address's former owner learn the new one when the link goes up.
            _ = Sysctl.TrySet($"net/ipv4/conf/{ifName}/arp_notify", "1");
            if (config.EnableDad)
            {
                _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/enhanced_dad", "1");
            }

            _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/accept_dad", config.EnableDad ? "1" : "0");
        });
    }

    /// <summary>Where the container gets an IPv6 address: runtimes make namespaces with IPv6 off.</summary>
    /// <exception cref="LinuxException">keep_addr_on_down cannot be set.</exception>
    public static void BeforeIpv6(AttachmentContext context)
    {
        string ifName = context.Attachment.IfName;
        context.InContainer(() =>
        {
            _ = Sysctl.TrySet("net/ipv6/conf/lo/disable_ipv6", "0");
            _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/disable_ipv6", "0");
            Sysctl.Set($"net/ipv6/conf/{ifName}/keep_addr_on_down", "1");
        });
    }
}
