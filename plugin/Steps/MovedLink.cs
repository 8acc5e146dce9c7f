using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;

namespace CsCni.Plugin.Steps;

/// <summary>
/// A link of the node that a container has for a while. Its alias (IFLA_IFALIAS) is its name on the node, as the reference
/// plugin leaves it, so that each can give back what the other took.
/// </summary>
internal static class MovedLink
{
    /// <summary>Takes the link from the node, in one message: it is either there, or here with name and alias.</summary>
    /// <returns>The link in the container.</returns>
    public static Link Take(AttachmentContext context, Link link, HostDeviceConfig config)
    {
        context.Rollback.Push($"give \"{link.Name}\" back to the node", () => PutBack(context, config, link));
        string ifName = context.Attachment.IfName;
        context.Host.Batch.SetLink(link.Index, new() { NetNs = context.NetNsDescriptor, Name = ifName, Alias = link.Name, Group = AttachmentKey.MovedGroup(context.Attachment.Network) }).Send();
        return context.Container.GetLink(ifName);
    }

    /// <summary>After an ADD that failed: up again, where it was up.</summary>
    private static void PutBack(AttachmentContext context, HostDeviceConfig config, Link before)
    {
        GiveBack(context, config);
        if (before.IsUp)
        {
            context.Host.Batch.SetLink(before.Name, new() { Up = true }).Accept(Errno.NoDevice).Send();
        }
    }

    /// <summary>Gives the link back under its old name, down, as it came. Nothing to do where it is no longer in the container.</summary>
    /// <exception cref="CniException">103: the node has another link of that name by now.</exception>
    public static void GiveBack(AttachmentContext context, HostDeviceConfig config)
    {
        if (context.Container.TryGetLink(context.Attachment.IfName) is not { } link || !(IsTaken(link, context.Attachment) || IsTakenByReference(context, link, config)))
        {
            return;
        }

        RequireFreeName(context, link);
        context.Container.Batch
            .SetLink(link.Index, new() { Up = false })
            .SetLink(link.Index, new() { NetNs = context.HostNetNsDescriptor, Name = link.Alias, Alias = string.Empty, Group = 0 })
            .Send();
    }

    /// <summary>
    /// A container that went away has left the link to the node, under the name that it had in the container, or one that the
    /// kernel made up. Gives it its old name; one whose mark does not say that it was taken is somebody else's.
    /// </summary>
    public static void Rename(RouteSocket host, Attachment attachment, HostDeviceConfig config)
    {
        bool isNamedByBus = config.Device.Length == 0 && config.HardwareAddress is null;
        Link? link = host.ListLinks().Find(link => IsTaken(link, attachment) && (isNamedByBus || HostDevice.IsNamed(link, config)));
        if (link is not null && host.TryGetLink(link.Alias) is null)
        {
            host.Batch.SetLink(link.Index, new() { Up = false, Name = link.Alias, Alias = string.Empty, Group = 0 }).Accept(Errno.NoDevice).Send();
        }
    }

    private static bool IsTaken(Link link, in Attachment attachment) =>
        link.Group == AttachmentKey.MovedGroup(attachment.Network) && link.Alias.Length > 0 && InterfaceName.Fault(link.Alias) is null;

    /// <summary>
    /// The reference plugin leaves the alias alone. It is its where the configuration names the link by what the link tells, or
    /// the result of its ADD does; an alias that could not be a link's name is somebody else's note.
    /// </summary>
    private static bool IsTakenByReference(AttachmentContext context, Link link, HostDeviceConfig config)
    {
        if (link.Alias.Length == 0 || InterfaceName.Fault(link.Alias) is not null)
        {
            return false;
        }

        return HostDevice.IsNamed(link, config)
            || (PreviousResult.TryRead(context.Call.Config) is { } previous && PreviousResult.Tells(previous, link));
    }

    private static void RequireFreeName(AttachmentContext context, Link link)
    {
        if (context.Host.TryGetLink(link.Alias) is { } other)
        {
            throw new CniException(
                ErrorCode.AlreadyAttached,
                $"cannot give \"{link.Name}\" of {context.Attachment} back: the node has another link \"{other.Name}\" (index {other.Index}) by now; rename or remove that one, then DEL again");
        }
    }
}
