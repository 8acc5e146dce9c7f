using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>Finds and removes the host's ends of attachments, from the attachment alone.</summary>
internal static class HostLink
{
    /// <summary>The kinds whose pairs have an end on the node.</summary>
    private static readonly string[] s_kinds = ["veth", "netkit"];

    /// <summary>Removes an attachment's pair by its host end.</summary>
    /// <param name="host">The node's links.</param>
    /// <param name="attachment">The attachment.</param>
    /// <param name="mayHaveIfb">Whether an ifb that shapes its traffic may stand beside it, to be removed with it.</param>
    /// <returns>False where there is none.</returns>
    public static bool Delete(RouteSocket host, in Attachment attachment, bool mayHaveIfb = false)
    {
        Link? link = Find(host, attachment);
        Link? ifb = mayHaveIfb ? IfbLink.Find(host, attachment) : null;
        if (link is not null && ifb is not null)
        {
            DeleteTogether(host, attachment, link, ifb);
        }
        else if ((link ?? ifb) is { } alone)
        {
            host.Batch.DeleteLink(alone.Index).Accept(Errno.NoDevice).Send();
        }

        return link is not null;
    }

    /// <summary>
    /// Refuses a second ADD of an attachment, before anything is made: what undoes an ADD that fails would take the first
    /// one's link. What an ADD left that was killed half way is no attachment, and DEL's to remove.
    /// </summary>
    /// <exception cref="CniException">103: the attachment has a link on the node.</exception>
    public static void RequireNone(RouteSocket host, in Attachment attachment)
    {
        if (Find(host, attachment) is { } link)
        {
            throw new CniException(ErrorCode.AlreadyAttached, $"attachment {attachment} exists already: its host link is \"{link.Name}\"; DEL it first");
        }
    }

    /// <summary>Removes the pairs of a network's attachments that are not in the list, all in one go.</summary>
    public static void DeleteOthers(RouteSocket host, string network, HashSet<Attachment> valid)
    {
        StaleLinks stale = new(network, valid);
        foreach (string kind in s_kinds)
        {
            foreach (Link link in host.ListLinks(new LinkFilter(kind)).FindAll(stale.Contains))
            {
                host.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
            }
        }
    }

    /// <summary>As a group of their own: the kernel then waits once for both, 17 ms, and not for one after the other.</summary>
    private static void DeleteTogether(RouteSocket host, in Attachment attachment, Link link, Link ifb)
    {
        uint group = AttachmentKey.DeletionGroup(attachment);
        host.Batch
            .SetLink(link.Index, new() { Group = group }).Accept(Errno.NoDevice)
            .SetLink(ifb.Index, new() { Group = group }).Accept(Errno.NoDevice)
            .DeleteLinkGroup(group).Accept(Errno.NoDevice)
            .Send();
    }

    /// <summary>All derived names are looked at, in one datagram: a name that was taken at ADD may have become free since.</summary>
    private static Link? Find(RouteSocket host, in Attachment attachment)
    {
        for (int attempt = 0; attempt < AttachmentKey.NameTries; attempt++)
        {
            host.Batch.GetLink(AttachmentKey.HostName(attachment, attempt)).Accept(Errno.NoDevice);
        }

        host.Batch.Send();
        string alias = AttachmentKey.Alias(attachment);
        for (int attempt = 0; attempt < AttachmentKey.NameTries; attempt++)
        {
            if (host.Batch.LinkOf(attempt) is { } link && (link.Alias == alias || IsHalfMade(link, attachment.Network)))
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>An ADD that was killed between making the pair and marking it: it has the network's group, but no alias.</summary>
    private static bool IsHalfMade(Link link, string network) =>
        link.Alias.Length == 0 && System.Array.IndexOf(s_kinds, link.Kind) >= 0 && link.Group == AttachmentKey.Group(network);
}
