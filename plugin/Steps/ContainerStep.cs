using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Steps;

/// <summary>The container's side: addresses, link up, routes, all in one datagram unless they are very many.</summary>
internal static class ContainerStep
{
    /// <summary>Gives the link its addresses and routes.</summary>
    /// <param name="context">The call.</param>
    /// <param name="result">What to give.</param>
    /// <param name="link">Index of the container's link.</param>
    /// <param name="addressing">How.</param>
    public static void Configure(AttachmentContext context, CniResult result, int link, Addressing addressing)
    {
        bool hasIpv6 = HasIpv6(result);
        ContainerSysctls.Apply(context, addressing, hasIpv6);
        using DadWait? dad = hasIpv6 && addressing.DetectsDuplicates ? DadWait.Begin(context) : null;
        RouteBatch batch = context.Container.Batch;
        foreach (ResultIp ip in result.Ips)
        {
            RouteParts.MakeRoom(batch);
            batch.CreateAddress(new() { Link = link, Prefix = ip.Address, Flags = FlagsOf(ip.Address, addressing) });
        }

        // Up behind the addresses, so that arp_notify announces them, if it is on by now.
        RouteParts.MakeRoom(batch);
        batch.SetLink(link, new() { Up = true });
        if (dad is null)
        {
            AddRoutes(batch, result, link, addressing);
            batch.Send();
            return;
        }

        batch.Send();
        dad.Complete(context, link);
        AddRoutes(batch, result, link, addressing);
        batch.Send();
    }

    /// <summary>
    /// Announces the addresses behind a bridge's port, once it forwards: what the kernel announces when the link goes up is lost
    /// where its work queue has told the bridge by then that the port had no carrier, and has not yet told that it has. A link's
    /// address that is set, the same too, makes arp_notify and ndisc_notify announce (NETDEV_CHANGEADDR).
    /// </summary>
    public static void Announce(AttachmentContext context, CniResult result, int link, MacAddress mac)
    {
        ContainerSysctls.NotifyNeighbours(context, HasIpv6(result));
        context.Container.Batch.SetLink(link, new() { Mac = mac }).Send();
    }

    /// <summary>The link alone, for a network without addresses.</summary>
    public static void BringUp(AttachmentContext context, int link) =>
        context.Container.Batch.SetLink(link, new() { Up = true }).Send();

    private static bool HasIpv6(CniResult result) => result.Ips.Exists(static ip => ip.Address.Address.IsV6);

    private static AddressFlags FlagsOf(in IpPrefix address, Addressing addressing)
    {
        // Usable at once: the IPAM has seen to it that nobody else has the address.
        AddressFlags flags = address.Address.IsV6 && !addressing.DetectsDuplicates ? AddressFlags.NoDad : AddressFlags.None;
        return addressing.IsRouted ? flags | AddressFlags.NoPrefixRoute : flags;
    }

    private static void AddRoutes(RouteBatch batch, CniResult result, int link, Addressing addressing)
    {
        if (addressing.IsRouted)
        {
            // Before those that lead by the gateway, which the kernel must know the way to.
            foreach (Route route in RouteStep.ToGateways(result, link))
            {
                RouteParts.MakeRoom(batch);
                batch.CreateRoute(route);
            }
        }

        foreach (Route route in RouteStep.Resolve(result, link))
        {
            RouteParts.MakeRoom(batch);

            // Neither exclusive nor replacing: a second next hop for a destination joins the first.
            batch.CreateRoute(route, CreateMode.Another);
        }
    }
}
