using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Waits for duplicate address detection (RFC 4862, section 5.4), where the configuration asks for it: the kernel tells
/// of the end by an address notification.
/// </summary>
internal sealed class DadWait : IDisposable
{
    /// <summary>As long as the reference plugin waits. Detection takes one to two seconds with the kernel's defaults.</summary>
    private const int DeadlineMilliseconds = 5000;

    private readonly NetlinkMonitor _monitor;

    private DadWait(NetlinkMonitor monitor) => _monitor = monitor;

    /// <summary>Starts to listen, which must be before the addresses are added.</summary>
    public static DadWait Begin(AttachmentContext context)
    {
        NetlinkMonitor? monitor = null;
        context.InContainer(() => monitor = NetlinkMonitor.Open(NetlinkProtocol.Route));
        monitor!.Subscribe((uint)RouteGroup.Ipv6Address);
        return new(monitor);
    }

    /// <summary>Waits until no address of the link is tentative.</summary>
    /// <exception cref="CniException">102: another host has an address. 11: the detection did not end in time.</exception>
    public void Complete(AttachmentContext context, int link)
    {
        long deadline = Clock.Milliseconds() + DeadlineMilliseconds;
        while (true)
        {
            if (!HasTentative(context, link))
            {
                return;
            }

            if (_monitor.Receive(deadline, out _) == MonitorResult.TimedOut)
            {
                throw new CniException(
                    ErrorCode.TryAgainLater,
                    $"duplicate address detection on {context.Attachment.IfName} did not end within {DeadlineMilliseconds / 1000} s; set enabledad to false to go without");
            }
        }
    }

    public void Dispose() => _monitor.Dispose();

    private static bool HasTentative(AttachmentContext context, int link)
    {
        bool tentative = false;
        foreach (InterfaceAddress address in context.Container.ListAddresses(link, IpFamily.V6))
        {
            if (address.HasDadFailed)
            {
                throw new CniException(
                    ErrorCode.AddressUnavailable,
                    $"duplicate address detection: another host on the network has {address.Prefix.Address}, which {context.Attachment} was given");
            }

            tentative |= address.IsTentative;
        }

        return tentative;
    }
}
