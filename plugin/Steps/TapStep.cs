using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The tap link: made in the container, and kept only once it is marked, so that a kill in between leaves none.</summary>
internal static class TapStep
{
    /// <summary>Makes the link.</summary>
    /// <exception cref="CniException">50: the kernel has no tun driver.</exception>
    /// <exception cref="LinuxException">The kernel refused.</exception>
    public static Link Create(AttachmentContext context, TapConfig config, TapSettings settings)
    {
        context.Rollback.Push($"delete tap of {context.Attachment}", () => ContainerLink.Delete(context));
        ContainerLinkStep.Announce(context);
        using TapDevice device = Open(context, config.MultiQueue);
        if (config.Owner is uint user)
        {
            device.SetOwner(user);
        }

        if (config.Group is uint group)
        {
            device.SetGroup(group);
        }

        context.Container.Batch.SetLink(context.Attachment.IfName, new()
        {
            Mtu = settings.Mtu == 0 ? null : settings.Mtu,
            Mac = settings.Mac,
            Master = settings.Master == 0 ? null : settings.Master,
            Group = AttachmentKey.Group(context.Attachment.Network),
        }).Send();
        Link link = ContainerLinkStep.Mark(context);
        device.Persist();
        return link;
    }

    private static TapDevice Open(AttachmentContext context, bool hasManyQueues)
    {
        TapDevice? device = null;
        try
        {
            context.InContainer(() => device = TapDevice.Create(context.Attachment.IfName, hasManyQueues));
        }
        catch (LinuxException exception) when (exception.Errno is Errno.NoEntry or Errno.NoDevice or Errno.NoSuchAddress)
        {
            throw new CniException(ErrorCode.NotAvailable, $"{exception.Message}: load the module tun");
        }

        return device!;
    }
}
