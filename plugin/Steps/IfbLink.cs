using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>
/// The link on the node (kind ifb) that what leaves a container goes through to be slowed down: the kernel shapes what a
/// link sends, and not what it receives. Named as the reference plugin names it, and marked as ours.
/// </summary>
internal static class IfbLink
{
    private const string Prefix = "bwp";

    /// <summary>
    /// Its name. The reference derives it without the interface's name, so that a container's second attachment to a
    /// network finds it taken; ours then has another.
    /// </summary>
    /// <param name="attachment">The attachment.</param>
    /// <param name="isSecond">True for the other name.</param>
    public static string NameOf(in Attachment attachment, bool isSecond)
    {
        string text = attachment.Network + attachment.ContainerId;
        return $"{Prefix}{Sha512.OfText(isSecond ? $"{text}/{attachment.IfName}" : text)}"[..InterfaceName.MaxBytes];
    }

    /// <summary>Makes it, up.</summary>
    /// <exception cref="CniException">50: the kernel has no ifb. 100: both names are taken.</exception>
    public static Link Create(AttachmentContext context, int mtu)
    {
        Attachment attachment = context.Attachment;
        context.Rollback.Push($"delete ifb of {attachment}", () => Delete(context.Host, attachment));
        foreach (bool isSecond in (ReadOnlySpan<bool>)[false, true])
        {
            string name = NameOf(attachment, isSecond);
            LinkSettings settings = new() { Name = name, Mtu = mtu, Group = AttachmentKey.Group(attachment.Network) };
            RouteBatch batch = context.Host.Batch.CreateLink(settings, default(Ifb)).Accept(Errno.Exists).Accept(Errno.NotSupported);
            batch.Send();
            if (batch.ResultOf(0) == Errno.NotSupported)
            {
                throw ContainerLinkStep.Unsupported("ifb");
            }

            if (batch.ResultOf(0) == Errno.None)
            {
                // Nothing speaks to it, and with a link-local address the kernel takes twice as long to delete it on a node that forwards IPv6.
                batch.SetLink(name, new() { LinkLocal = LinkLocalGeneration.None }).Accept(Errno.FamilyNotSupported)
                    .SetLink(name, new() { Alias = AttachmentKey.Alias(attachment), Up = true })
                    .GetLink(name)
                    .Send();
                return batch.LinkOf(2)!;
            }
        }

        throw new CniException(ErrorCode.Kernel, $"cannot name the ifb of {attachment}: \"{NameOf(attachment, false)}\" and \"{NameOf(attachment, true)}\" are taken");
    }

    /// <summary>Finds an attachment's; without a mark it is the reference plugin's, or of an ADD that was killed.</summary>
    public static Link? Find(RouteSocket host, in Attachment attachment)
    {
        host.Batch.GetLink(NameOf(attachment, false)).Accept(Errno.NoDevice).GetLink(NameOf(attachment, true)).Accept(Errno.NoDevice).Send();
        string alias = AttachmentKey.Alias(attachment);
        for (int index = 0; index < 2; index++)
        {
            if (host.Batch.LinkOf(index) is { Kind: "ifb" } link && (link.Alias == alias || link.Alias.Length == 0))
            {
                return link;
            }
        }

        return null;
    }

    /// <summary>Removes an attachment's; no error where there is none.</summary>
    public static void Delete(RouteSocket host, in Attachment attachment)
    {
        if (Find(host, attachment) is { } link)
        {
            host.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
        }
    }

    /// <summary>Removes those of a network's attachments that are not in the list; of the reference's, none can be told.</summary>
    public static void DeleteOthers(RouteSocket host, string network, HashSet<Attachment> valid)
    {
        foreach (Link link in host.ListLinks(new("ifb")).FindAll(new StaleLinks(network, valid).Contains))
        {
            host.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
        }
    }
}
