using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// Finds and removes links that are in containers alone, by their mark. What merely has the name of the attachment's
/// interface is not touched: after an ADD that failed because the name was taken, the runtime calls DEL too.
/// </summary>
internal static class ContainerLink
{
    /// <summary>Removes an attachment's link from its container; no error where there is none.</summary>
    /// <param name="context">The call; the container's namespace is open.</param>
    /// <param name="isForeign">Whether a link without a mark is the one that the reference plugin made; null where none can be.</param>
    public static void Delete(AttachmentContext context, Func<Link, bool>? isForeign = null)
    {
        if (context.Container.TryGetLink(context.Attachment.IfName) is { } link && (IsOwn(link, context.Attachment) || (link.Alias.Length == 0 && isForeign?.Invoke(link) == true)))
        {
            context.Container.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
        }
    }

    /// <summary>Removes an attachment's link where nobody says in which namespace it is.</summary>
    public static void DeleteAnywhere(RouteSocket host, Attachment attachment) =>
        DeleteAll(host, link => link.Name == attachment.IfName && link.Alias == AttachmentKey.Alias(attachment));

    /// <summary>Removes those of a network's attachments that are not in the list, from all containers that stand.</summary>
    public static void DeleteOthers(RouteSocket host, string network, HashSet<Attachment> valid) =>
        DeleteAll(host, new StaleLinks(network, valid).Contains);

    /// <summary>An ADD that was killed between making the link and marking it: it has the network's group, but no alias.</summary>
    private static bool IsOwn(Link link, in Attachment attachment) => link.Alias.Length > 0
        ? link.Alias == AttachmentKey.Alias(attachment)
        : link.Group == AttachmentKey.Group(attachment.Network);

    private static void DeleteAll(RouteSocket host, Predicate<Link> isMeant)
    {
        foreach (int netNsId in host.ListNetNsIds())
        {
            foreach (Link link in ListLinks(host, netNsId).FindAll(isMeant))
            {
                host.Batch.DeleteLink(link.Index, netNsId).Accept(Errno.NoDevice).Accept(Errno.Invalid).Send();
            }
        }
    }

    /// <summary>A namespace that went away meanwhile took its links along: its ID is then invalid.</summary>
    private static List<Link> ListLinks(RouteSocket host, int netNsId)
    {
        try
        {
            return host.ListLinks(new(NetNsId: netNsId));
        }
        catch (NetlinkException exception) when (exception.Errno is Errno.Invalid)
        {
            return [];
        }
    }
}
