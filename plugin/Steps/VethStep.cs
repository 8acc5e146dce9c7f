using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The veth pair: the host's end up, the container's end under its final name in its namespace.</summary>
internal static class VethStep
{
    /// <summary>Makes the pair.</summary>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static VethPair Create(AttachmentContext context, in VethSettings settings)
    {
        context.Rollback.Push($"delete pair of {context.Attachment}", () => HostLink.Delete(context.Host, context.Attachment));

        // Chosen here, because the kernel, asked for the one that it chose, would first carry out what it has put off for a link
        // without a carrier, which takes as long as all the rest of making one.
        MacAddress mac = settings.Mac ?? (settings.Netkit == NetkitMode.L3 ? default : MacAddress.Random());
        Link host = CreatePair(context, settings, mac);
        Mark(context, settings, host.Name);
        return new(host, mac);
    }

    private static Link CreatePair(AttachmentContext context, in VethSettings settings, MacAddress mac)
    {
        for (int attempt = 0; attempt < AttachmentKey.NameTries; attempt++)
        {
            string name = AttachmentKey.HostName(context.Attachment, attempt);
            LinkSettings host = new()
            {
                Name = name,
                Mtu = settings.Mtu,
                Master = settings.Master,
                Group = AttachmentKey.Group(context.Attachment.Network),
                Up = true,
            };
            LinkSettings peer = new()
            {
                Name = context.Attachment.IfName,
                Mtu = settings.Mtu,
                Mac = mac,
                NetNs = context.NetNsDescriptor,
            };
            Errno result = Send(context.Host.Batch, host, peer, settings.Netkit);

            // Another attachment's link has the name by chance: the next one then.
            if (result == Errno.None)
            {
                return context.Host.Batch.LinkOf(0) ?? context.Host.GetLink(name);
            }
        }

        throw new CniException(ErrorCode.Kernel, $"cannot name the host's link of {context.Attachment}: {AttachmentKey.NameTries} derived names are taken");
    }

    /// <returns>EEXIST where the host's name is taken.</returns>
    private static Errno Send(RouteBatch batch, LinkSettings host, LinkSettings peer, NetkitMode? netkit)
    {
        if (netkit is not NetkitMode mode)
        {
            batch.CreateLink(host, new Veth(peer), echo: true).Accept(Errno.Exists).Send();
            return batch.ResultOf(0);
        }

        batch.CreateLink(host, new Netkit(mode, peer), echo: true).Accept(Errno.Exists).Accept(Errno.NotSupported).Send();
        return batch.ResultOf(0) == Errno.NotSupported ? throw ContainerLinkStep.Unsupported(NetkitKeys.Type) : batch.ResultOf(0);
    }

    /// <summary>
    /// The alias cannot go into the message that creates the link, nor behind it: had the creation failed because another
    /// link has the name, it would be that link's alias that is set.
    /// </summary>
    private static void Mark(AttachmentContext context, in VethSettings settings, string name)
    {
        RouteBatch batch = context.Host.Batch.SetLink(name, new() { Alias = AttachmentKey.Alias(context.Attachment) });
        if (settings.Port is { } port)
        {
            batch.SetBridgePort(name, port);
        }

        if (settings.HasNoLinkLocal)
        {
            batch.SetLink(name, new() { LinkLocal = LinkLocalGeneration.None }).Accept(Errno.FamilyNotSupported);
        }

        batch.Send();
    }
}
