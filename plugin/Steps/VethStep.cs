using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The veth pair: the host's end a port of the bridge and up, the container's end under its final name in its namespace.</summary>
internal static class VethStep
{
    /// <summary>Makes the pair.</summary>
    /// <param name="context">The call.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="mac">The container's end's hardware address; null leaves it to the kernel.</param>
    /// <param name="bridge">The bridge; it is looked for again where it went away in between.</param>
    /// <returns>The host's end.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public static Link Create(AttachmentContext context, BridgeConfig config, MacAddress? mac, ref Link bridge)
    {
        context.Rollback.Push($"delete veth of {context.Attachment}", () => HostLink.Delete(context.Host, context.Attachment));
        string name = CreatePair(context, config, mac, ref bridge);
        Link link = MarkAndRead(context, config, name);
        VlanStep.Apply(context.Host, link.Index, config);
        return link;
    }

    private static string CreatePair(AttachmentContext context, BridgeConfig config, MacAddress? mac, ref Link bridge)
    {
        for (int attempt = 0; attempt < AttachmentKey.NameTries; attempt++)
        {
            string name = AttachmentKey.HostName(context.Attachment, attempt);
            LinkSettings host = new()
            {
                Name = name,
                Mtu = config.Mtu,
                Master = bridge.Index,
                Group = AttachmentKey.Group(context.Attachment.Network),
                Up = true,
            };
            LinkSettings peer = new()
            {
                Name = context.Attachment.IfName,
                Mtu = config.Mtu,
                Mac = mac ?? default,
                NetNs = context.NetNsDescriptor,
            };
            try
            {
                context.Host.Batch.CreateLink(host, new Veth(peer)).Accept(Errno.Exists).Send();
            }
            catch (NetlinkException exception) when (exception.Errno is Errno.Invalid or Errno.NoDevice && IsGone(context.Host, bridge))
            {
                // Another ADD made the bridge, failed, and took it away again.
                bridge = BridgeStep.Ensure(context, config);
                continue;
            }

            // Another attachment's link has the name by chance: the next one then.
            if (context.Host.Batch.ResultOf(0) == Errno.None)
            {
                return name;
            }
        }

        throw new CniException(ErrorCode.Kernel, $"cannot name the host's link of {context.Attachment}: {AttachmentKey.NameTries} derived names are taken");
    }

    private static bool IsGone(RouteSocket host, Link bridge) => host.TryGetLink(bridge.Index) is null;

    /// <summary>
    /// The alias cannot go into the message that creates the link, nor behind it: had the creation failed because another
    /// link has the name, it would be that link's alias that is set.
    /// </summary>
    private static Link MarkAndRead(AttachmentContext context, BridgeConfig config, string name)
    {
        RouteBatch batch = context.Host.Batch.SetLink(name, new() { Alias = AttachmentKey.Alias(context.Attachment) });
        bool hairpin = config.HairpinMode || config.NeedsHairpin;
        if (hairpin || config.PortIsolation)
        {
            batch.SetBridgePort(name, new() { Hairpin = hairpin ? true : null, Isolated = config.PortIsolation ? true : null });
        }

        int read = batch.Count;
        batch.GetLink(name).Send();
        return batch.LinkOf(read)!;
    }
}
