using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>A link that is in the container alone: made there under its final name, and marked as the attachment's.</summary>
internal static class ContainerLinkStep
{
    /// <summary>Makes the link.</summary>
    /// <param name="context">The call.</param>
    /// <param name="place">From where.</param>
    /// <param name="settings">What it is like; name, group, place and master are added.</param>
    /// <param name="kind">Its kind.</param>
    /// <returns>The link, in the container.</returns>
    /// <exception cref="CniException">50: the kernel has no links of that kind.</exception>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static Link Create<TKind>(AttachmentContext context, LinkPlace place, LinkSettings settings, in TKind kind)
        where TKind : struct, ILinkKind
    {
        context.Rollback.Push($"delete {kind.Kind} of {context.Attachment}", () => ContainerLink.Delete(context));
        settings = settings with
        {
            Name = context.Attachment.IfName,
            Group = AttachmentKey.Group(context.Attachment.Network),
            LowerLink = place.Master?.Index ?? 0,
            NetNs = place.NetNs,
        };
        Announce(context);
        place.Socket.Batch.CreateLink(settings, kind).Accept(Errno.NotSupported);
        place.Socket.Batch.Send();
        if (place.Socket.Batch.ResultOf(0) == Errno.NotSupported)
        {
            throw Unsupported(kind.Kind);
        }

        return Mark(context);
    }

    /// <summary>
    /// Gives the node an ID for the container's namespace, by which GC finds the link where no runtime knows the path any more:
    /// before there is a link, since an ADD may be killed right behind it.
    /// </summary>
    public static void Announce(AttachmentContext context) => context.Host.Batch.CreateNetNsId(context.NetNsDescriptor).Accept(Errno.Exists).Send();

    /// <summary>The alias tells whose link it is.</summary>
    public static Link Mark(AttachmentContext context)
    {
        RouteBatch batch = context.Container.Batch
            .SetLink(context.Attachment.IfName, new() { Alias = AttachmentKey.Alias(context.Attachment) })
            .GetLink(context.Attachment.IfName);
        batch.Send();
        return batch.LinkOf(1)!;
    }

    /// <summary>The error for a kind that the kernel does not know.</summary>
    public static CniException Unsupported(string kind) => new(
        ErrorCode.NotAvailable,
        $"this kernel has no links of kind {kind}: load its module (modprobe rtnl-link-{kind}), or run a kernel that was built with it");
}
