using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>The container link's sysctls. They are found by the thread's namespace, hence the visit.</summary>
internal static class ContainerSysctls
{
    /// <summary>Before the link has addresses and goes up.</summary>
    /// <param name="context">The call.</param>
    /// <param name="detectsDuplicates">True where IPv6 addresses pass duplicate address detection.</param>
    /// <param name="hasIpv6">True where an IPv6 address comes: runtimes make namespaces with IPv6 off.</param>
    /// <exception cref="LinuxException">keep_addr_on_down cannot be set, where an IPv6 address comes.</exception>
    public static void Apply(AttachmentContext context, bool detectsDuplicates, bool hasIpv6)
    {
        string ifName = context.Attachment.IfName;
        context.InContainer(() =>
        {
            // The neighbours of an address's former owner learn the new one when the link goes up.
            _ = Sysctl.TrySet($"net/ipv4/conf/{ifName}/arp_notify", "1");
            SetDetection(ifName, detectsDuplicates);
            if (hasIpv6)
            {
                _ = Sysctl.TrySet("net/ipv6/conf/lo/disable_ipv6", "0");
                _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/disable_ipv6", "0");
                Sysctl.Set($"net/ipv6/conf/{ifName}/keep_addr_on_down", "1");
            }
        });
    }

    /// <summary>What a kernel without IPv6 or a read-only /proc/sys refuses is no error, as in the reference plugin.</summary>
    private static void SetDetection(string ifName, bool detect)
    {
        if (detect)
        {
            _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/enhanced_dad", "1");
        }

        _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/accept_dad", detect ? "1" : "0");
    }
}
