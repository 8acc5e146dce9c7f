using System;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>Waits for duplicate address detection (RFC 4862, section 5.4), where the configuration asks for it.</summary>
internal sealed class DadWait : IDisposable
{
    /// <summary>As long as the reference plugin waits. Detection takes one to two seconds with the kernel's defaults.</summary>
    private const int DeadlineMilliseconds = 5000;

    private readonly RouteMonitor _monitor;

    private DadWait(RouteMonitor monitor) => _monitor = monitor;

    /// <summary>Starts to listen, which must be before the addresses are added.</summary>
    public static DadWait Begin(AttachmentContext context)
    {
        RouteMonitor? monitor = null;
        context.InContainer(() => monitor = RouteMonitor.Open());
        return new(monitor!);
    }

    /// <summary>
    /// Waits until no address of the link is tentative; not where the link has no carrier, and the detection begins with the
    /// cable being plugged in.
    /// </summary>
    /// <exception cref="CniException">102: another host has an address. 11: the detection did not end in time.</exception>
    public void Complete(AttachmentContext context, int link)
    {
        if ((context.Container.GetLink(link).Flags & LinkFlags.LowerUp) == 0)
        {
            return;
        }

        long deadline = Clock.Milliseconds() + DeadlineMilliseconds;
        foreach (InterfaceAddress address in _monitor.WaitForAddresses(context.Container, link, deadline))
        {
            if (address.HasDadFailed)
            {
                throw new CniException(
                    ErrorCode.AddressUnavailable,
                    $"duplicate address detection: another host on the network has {address.Prefix.Address}, which {context.Attachment} was given");
            }

            if (address.IsTentative)
            {
                throw new CniException(
                    ErrorCode.TryAgainLater,
                    $"duplicate address detection for {address.Prefix.Address} of {context.Attachment} did not end within {DeadlineMilliseconds / 1000} s; set enabledad to false to go without");
            }
        }
    }

    public void Dispose() => _monitor.Dispose();
}
