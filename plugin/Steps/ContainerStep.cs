using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The container's side: addresses, link up, routes, all in one datagram.</summary>
internal static class ContainerStep
{
    /// <summary>Gives the link its addresses and routes.</summary>
    /// <param name="context">The call.</param>
    /// <param name="config">Its configuration.</param>
    /// <param name="result">What to give.</param>
    /// <param name="link">Index of the container's link.</param>
    public static void Configure(AttachmentContext context, BridgeConfig config, CniResult result, int link)
    {
        bool hasIpv6 = result.Ips.Exists(static ip => ip.Address.Address.IsV6);
        ContainerSysctls.Apply(context, config, hasIpv6);
        using DadWait? dad = hasIpv6 && config.EnableDad ? DadWait.Begin(context) : null;
        RouteBatch batch = context.Container.Batch;
        foreach (ResultIp ip in result.Ips)
        {
            batch.CreateAddress(new()
            {
                Link = link,
                Prefix = ip.Address,

                // Usable at once: the IPAM has seen to it that nobody else has the address.
                Flags = ip.Address.Address.IsV6 && !config.EnableDad ? AddressFlags.NoDad : AddressFlags.None,
            });
        }

        // Up behind the addresses, so that arp_notify announces them.
        batch.SetLink(link, new() { Up = true });
        if (dad is null)
        {
            AddRoutes(batch, result, link);
            batch.Send();
            return;
        }

        batch.Send();
        dad.Complete(context, link);
        AddRoutes(batch, result, link);
        batch.Send();
    }

    /// <summary>The link alone, for a network without addresses.</summary>
    public static void BringUp(AttachmentContext context, int link) =>
        context.Container.Batch.SetLink(link, new() { Up = true }).Send();

    private static void AddRoutes(RouteBatch batch, CniResult result, int link)
    {
        foreach (Route route in RouteStep.Resolve(result, link))
        {
            // Neither exclusive nor replacing: a second next hop for a destination joins the first.
            batch.CreateRoute(route, CreateMode.Another);
        }
    }
}
