using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Removes the container's link where no host link of ours is found: the reference plugin made the attachment. What
/// merely has the name of the attachment's interface is not touched: after an ADD that failed because the name was
/// taken, the runtime calls DEL too.
/// </summary>
internal static class ForeignVeth
{
    /// <param name="context">The call; the container's namespace is open.</param>
    /// <param name="bridge">The bridge that the attachment's other end must be a port of.</param>
    public static void Delete(AttachmentContext context, string bridge)
    {
        if (context.Container.TryGetLink(context.Attachment.IfName) is not { Kind: "veth" } link)
        {
            return;
        }

        if (context.Host.TryGetLink(link.LowerLink) is { Kind: "veth", Alias.Length: 0 } peer && IsPortOf(context.Host, peer, bridge))
        {
            context.Container.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
        }
    }

    private static bool IsPortOf(RouteSocket host, Link peer, string bridge) =>
        peer.Master != 0 && host.TryGetLink(peer.Master) is { } master && master.Name == bridge;
}
