using System;
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
    /// <param name="isOfType">Whether a host link is where the reference plugin of the type leaves it.</param>
    public static void Delete(AttachmentContext context, Func<Link, bool> isOfType)
    {
        if (context.Container.TryGetLink(context.Attachment.IfName) is not { Kind: "veth" } link)
        {
            return;
        }

        if (context.Host.TryGetLink(link.LowerLink) is { Kind: "veth", Alias.Length: 0 } peer && isOfType(peer))
        {
            context.Container.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
        }
    }
}
