using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>The container link's sysctls. They are found by the thread's namespace, hence the visit.</summary>
internal static class ContainerSysctls
{
    /// <summary>IN6_ADDR_GEN_MODE_NONE of linux/if_link.h.</summary>
    private const string NoLinkLocal = "1";

    /// <summary>Before the link has addresses and goes up.</summary>
    /// <param name="context">The call.</param>
    /// <param name="addressing">How the link gets its addresses.</param>
    /// <param name="hasIpv6">True where an IPv6 address comes: runtimes make namespaces with IPv6 off.</param>
    /// <exception cref="LinuxException">keep_addr_on_down cannot be set, where an IPv6 address comes.</exception>
    public static void Apply(AttachmentContext context, Addressing addressing, bool hasIpv6)
    {
        string ifName = context.Attachment.IfName;
        context.InContainer(() =>
        {
            SetDetection(ifName, addressing.DetectsDuplicates);
            if (addressing.DefersLinkLocal)
            {
                _ = Sysctl.TrySet(LinkLocalOf(ifName), NoLinkLocal);
            }

            if (hasIpv6)
            {
                _ = Sysctl.TrySet("net/ipv6/conf/lo/disable_ipv6", "0");
                _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/disable_ipv6", "0");
                Sysctl.Set($"net/ipv6/conf/{ifName}/keep_addr_on_down", "1");
            }

            if (!addressing.IsBridged)
            {
                SetNotify(ifName, hasIpv6);
            }
        });
    }

    /// <summary>From now on the neighbours are told of the link's addresses when it goes up, or gets a MAC.</summary>
    public static void NotifyNeighbours(AttachmentContext context, bool hasIpv6) =>
        context.InContainer(() => SetNotify(context.Attachment.IfName, hasIpv6));

    /// <summary>
    /// Gives the link its link-local address, as the kernel does for new links. It reports to the bridge which multicast
    /// groups it is in, and the kernel holds up all other changes to links while the bridge's ports, and the containers
    /// behind them, take that in: 4 ms with 300 of them.
    /// </summary>
    /// <exception cref="LinuxException">The sysctl cannot be set.</exception>
    public static void ReleaseLinkLocal(AttachmentContext context) => context.InContainer(() =>
    {
        string path = LinkLocalOf(context.Attachment.IfName);
        if (Sysctl.Get(LinkLocalOf("default")) is { } mode && Sysctl.Get(path) is not null)
        {
            Sysctl.Set(path, mode);
        }
    });

    /// <summary>The neighbours of an address's former owner learn the new one.</summary>
    private static void SetNotify(string ifName, bool hasIpv6)
    {
        _ = Sysctl.TrySet($"net/ipv4/conf/{ifName}/arp_notify", "1");
        if (hasIpv6)
        {
            _ = Sysctl.TrySet($"net/ipv6/conf/{ifName}/ndisc_notify", "1");
        }
    }

    private static string LinkLocalOf(string ifName) => $"net/ipv6/conf/{ifName}/addr_gen_mode";

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
