using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Waits until the host's end carries traffic, so that the container's first packet is not lost. A veth's carrier comes
/// with its second end going up, but a work queue of the kernel tells the bridge. Newer kernels (6.8 on) do that work
/// when the link is read; for older ones there is a notification.
/// </summary>
internal static class OperStateWait
{
    private const int DeadlineMilliseconds = 3000;

    /// <param name="context">The call.</param>
    /// <param name="index">The host's end.</param>
    /// <returns>The host's end as it is then.</returns>
    /// <exception cref="CniException">11: it did not come up in time.</exception>
    public static Link Complete(AttachmentContext context, int index)
    {
        Link link = context.Host.GetLink(index);
        if (IsForwarding(link))
        {
            return link;
        }

        using RouteMonitor monitor = RouteMonitor.Open();
        long deadline = Clock.Milliseconds() + DeadlineMilliseconds;
        Link? end = monitor.WaitForLink(context.Host, index, IsForwarding, deadline);
        return end is not null && IsForwarding(end)
            ? end
            : throw new CniException(
                ErrorCode.TryAgainLater,
                $"bridge port \"{link.Name}\" of {context.Attachment} did not come up within {DeadlineMilliseconds / 1000} s: its state is {end?.OperState}");
    }

    /// <summary>A bridge that runs a spanning tree keeps a port back for half a minute: that is its administrator's wish.</summary>
    private static bool IsForwarding(Link link) =>
        link.OperState == OperState.Up && link.Port?.State is not BridgePortState.Disabled;
}
