using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The bridge: found or made, up, promiscuous where asked.</summary>
internal static class BridgeStep
{
    /// <returns>The bridge.</returns>
    /// <exception cref="CniException">7: another kind of link has its name.</exception>
    public static Link Ensure(AttachmentContext context, BridgeConfig config)
    {
        Link link = context.Host.TryGetLink(config.Bridge) ?? Create(context, config);
        RequireBridge(link);
        bool promiscuous = (link.Flags & LinkFlags.Promiscuous) != 0;
        if (!link.IsUp || (config.PromiscMode && !promiscuous))
        {
            context.Host.Batch.SetLink(link.Index, new() { Up = true, Promiscuous = config.PromiscMode ? true : null }).Send();
        }

        return link;
    }

    /// <exception cref="CniException">7: it is another kind of link.</exception>
    public static void RequireBridge(Link link)
    {
        if (link.Kind != "bridge")
        {
            string kind = link.Kind.Length > 0 ? $"of kind {link.Kind}" : "without a kind";
            throw new CniException(
                ErrorCode.InvalidConfig,
                $"\"{link.Name}\" already exists but is not a bridge: it is a link {kind}; name another bridge, or remove the link");
        }
    }

    private static Link Create(AttachmentContext context, BridgeConfig config)
    {
        LinkSettings settings = new() { Name = config.Bridge, Mtu = config.Mtu, Mac = StableMac(config.Bridge), Up = true };
        bool isOurs = true;
        context.Rollback.Push($"delete bridge \"{config.Bridge}\"", () => DeleteUnused(context.Host, settings, isOurs));
        RouteBatch batch = context.Host.Batch
            .CreateLink(settings, new Bridge(config.HasVlans ? true : null)).Accept(Errno.Exists)
            .GetLink(config.Bridge);
        batch.Send();
        isOurs = batch.ResultOf(0) == Errno.None;
        if (isOurs)
        {
            HostSysctls.Apply(config.Bridge);
        }

        return batch.LinkOf(1)!;
    }

    /// <summary>
    /// A bridge without an address of its own takes on the lowest of its ports', and with each pod that comes or goes the
    /// gateway's would change under the others' neighbour caches. One that is made with an address keeps it.
    /// </summary>
    private static MacAddress StableMac(string bridge)
    {
        ulong hash = NameHash.Of($"{CurrentProcess.BootId()}{bridge}");

        // Locally administered, unicast.
        return new MacAddress((hash & 0xfcff_ffff_ffff) | 0x0200_0000_0000);
    }

    /// <summary>
    /// Another attachment may have come to use the bridge meanwhile; then it stays. Where the kernel's answer was lost it is looked for
    /// by what it was made with.
    /// </summary>
    private static void DeleteUnused(RouteSocket host, LinkSettings settings, bool isOurs)
    {
        if (isOurs && host.TryGetLink(settings.Name!) is { Kind: "bridge" } link && link.Mac == settings.Mac
            && host.ListLinks(new LinkFilter(Master: link.Index)).Count == 0)
        {
            host.Batch.DeleteLink(link.Index).Accept(Errno.NoDevice).Send();
        }
    }
}
