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
        bool hasIpv6 = result.Ips.Exists(static ip => ip.Address.Address.IsV6);
        ContainerSysctls.Apply(context, addressing, hasIpv6);
        using DadWait? dad = hasIpv6 && addressing.DetectsDuplicates ? DadWait.Begin(context) : null;
        RouteBatch batch = context.Container.Batch;
        foreach (ResultIp ip in result.Ips)
        {
            RouteParts.MakeRoom(batch);
            batch.CreateAddress(new() { Link = link, Prefix = ip.Address, Flags = FlagsOf(ip.Address, addressing) });
        }

        // Up behind the addresses, so that arp_notify announces them.
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
    /// Announces the addresses once more, behind a bridge's port: what the kernel announced when the link went up is lost where
    /// its work queue had told the bridge by then that the port had no carrier, and had not yet told that it has. An address that
    /// is set, the same too, is announced by arp_notify and ndisc_notify (NETDEV_CHANGEADDR).
    /// </summary>
    public static void Announce(AttachmentContext context, int link, MacAddress mac) =>
        context.Container.Batch.SetLink(link, new() { Mac = mac }).Send();

    /// <summary>The link alone, for a network without addresses.</summary>
    public static void BringUp(AttachmentContext context, int link) =>
        context.Container.Batch.SetLink(link, new() { Up = true }).Send();

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
