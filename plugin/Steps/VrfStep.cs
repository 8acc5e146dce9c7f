using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The VRF: found or made in the container, and the attachment's link as one of its ports.</summary>
internal static class VrfStep
{
    /// <summary>Alias of the VRFs that we made: one without ports may be deleted, whoever had it last.</summary>
    public const string Mark = "cscni:vrf";

    private const uint MainTable = 254;

    /// <summary>Makes the link a port of the VRF, under a lock, so that nobody takes the VRF or its table in between.</summary>
    /// <exception cref="CniException">7: the link has another master, or the VRF another table. 50: the kernel has no VRFs.</exception>
    public static void Join(AttachmentContext context, VrfConfig config, Link link)
    {
        using FileLock held = context.LockContainer();
        RouteSocket container = context.Container;
        Link? standing = Find(container, config);
        if (link.Master != 0 && link.Master != standing?.Index)
        {
            string master = container.TryGetLink(link.Master)?.Name ?? $"{link.Master}";
            throw new CniException(
                ErrorCode.InvalidConfig, $"interface {link.Name} has already a master set: {master}: it cannot be a port of VRF \"{config.Name}\" too");
        }

        Link vrf = standing ?? Create(context, config);
        if (!vrf.IsUp)
        {
            container.Batch.SetLink(vrf.Index, new() { Up = true }).Send();
        }

        if (link.Master == 0)
        {
            Enslave(context, link, vrf);
        }
    }

    /// <summary>Takes the link out of the VRF, and deletes the VRF with its last port; no error where either is gone.</summary>
    public static void Leave(AttachmentContext context, VrfConfig config)
    {
        using FileLock held = context.LockContainer();
        RouteSocket container = context.Container;
        if (container.TryGetLink(config.Name) is not { Kind: "vrf" } vrf)
        {
            return;
        }

        bool isPort = container.TryGetLink(context.Attachment.IfName) is { } link && link.Master == vrf.Index;
        if (isPort)
        {
            container.Batch.SetLink(context.Attachment.IfName, new() { Master = 0 }).Accept(Errno.NoDevice).Send();
        }

        if (isPort || vrf.Alias == Mark)
        {
            DeleteUnused(container, vrf);
        }
    }

    private static Link? Find(RouteSocket container, VrfConfig config)
    {
        Link? link = container.TryGetLink(config.Name);
        if (link is not null && link.Kind != "vrf")
        {
            throw new CniException(
                ErrorCode.InvalidConfig, $"vrfname \"{config.Name}\": the container has a link of that name which is not a VRF, but of kind \"{link.Kind}\"; choose another name");
        }

        return link is null || config.Table == 0 || link.VrfTable == config.Table
            ? link
            : throw new CniException(
                ErrorCode.InvalidConfig,
                $"VRF {config.Name} already exist with different routing table {link.VrfTable}: the configuration has {config.Table}; leave \"table\" out to take the VRF as it is");
    }

    private static Link Create(AttachmentContext context, VrfConfig config)
    {
        RouteSocket container = context.Container;
        uint table = config.Table != 0 ? config.Table : FreeTable.Take(FreeTable.ListUsed(container), 1);

        // Before it is sent: the kernel may have done all of it where its answer is lost. In one batch: without the mark, a DEL
        // behind an ADD that was killed in between would leave it.
        context.Rollback.Push($"delete VRF \"{config.Name}\"", () => DeleteUnused(container, container.TryGetLink(config.Name)));
        container.Batch
            .CreateLink(new LinkSettings { Name = config.Name, Up = true }, new Vrf(table)).Accept(Errno.NotSupported)
            .SetLink(config.Name, new() { Alias = Mark }).Accept(Errno.NoDevice)
            .GetLink(config.Name).Accept(Errno.NoDevice)
            .Send();
        if (container.Batch.ResultOf(0) == Errno.NotSupported)
        {
            throw ContainerLinkStep.Unsupported("vrf");
        }

        return container.Batch.LinkOf(2)!;
    }

    private static void Enslave(AttachmentContext context, Link link, Link vrf)
    {
        RouteSocket container = context.Container;
        uint table = vrf.VrfTable ?? MainTable;
        LinkRoutes before = LinkRoutes.Read(container, link.Index);
        context.Rollback.Push($"take \"{link.Name}\" out of VRF \"{vrf.Name}\"", () =>
        {
            container.Batch.SetLink(link.Index, new() { Master = 0 }).Accept(Errno.NoDevice).Send();
            before.Restore(container, table, MainTable);
        });
        container.Batch.SetLink(link.Index, new() { Master = vrf.Index }).Send();
        before.Restore(container, MainTable, table);
    }

    private static void DeleteUnused(RouteSocket container, Link? vrf)
    {
        if (vrf is not null && container.ListLinks(new LinkFilter(Master: vrf.Index)).Count == 0)
        {
            container.Batch.DeleteLink(vrf.Index).Accept(Errno.NoDevice).Send();
        }
    }
}
