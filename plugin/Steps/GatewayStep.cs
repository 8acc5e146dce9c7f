using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;

namespace CsCni.Plugin.Steps;

/// <summary>The gateway: its addresses on the bridge, and forwarding by the node.</summary>
internal static class GatewayStep
{
    /// <summary>
    /// Fills in what isGateway and isDefaultGateway add to a result: a gateway for each address that has none (the first
    /// address of its network), and a default route for each family that has none.
    /// </summary>
    public static void Complete(CniResult result, BridgeConfig config)
    {
        if (!config.IsGateway)
        {
            return;
        }

        for (int index = 0; index < result.Ips.Count; index++)
        {
            ResultIp ip = result.Ips[index];
            result.Ips[index] = ip with { Gateway = ip.Gateway ?? ip.Address.Network.Add(1) };
        }

        if (!config.IsDefaultGateway)
        {
            return;
        }

        foreach (ResultIp ip in result.Ips)
        {
            if (!result.Routes.Exists(route => route.Destination.IsDefault && route.Destination.Family == ip.Address.Family))
            {
                result.Routes.Add(new(IpPrefix.Default(ip.Address.Family), ip.Gateway));
            }
        }
    }

    /// <summary>The addresses that the bridge must have.</summary>
    public static List<IpPrefix> Addresses(CniResult result)
    {
        List<IpPrefix> addresses = [];
        foreach (ResultIp ip in result.Ips)
        {
            if (ip.Gateway is { } gateway && new IpPrefix(gateway, ip.Address.Length) is var address && !addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    /// <summary>Puts the addresses on the bridge (or on its link within the VLAN) and lets the node forward.</summary>
    /// <exception cref="CniException">7: the bridge has another address, and forceAddress is not set.</exception>
    public static void Apply(AttachmentContext context, BridgeConfig config, Link bridge, CniResult result)
    {
        Link carrier = config.Vlan != 0 ? GatewayVlanStep.Ensure(context, config, bridge) : bridge;
        List<IpPrefix> wanted = Addresses(result);
        bool added = false;
        foreach (IpPrefix address in wanted)
        {
            added |= address.Address.IsV4
                ? EnsureV4(context, config, carrier, bridge.Index, address, wanted)
                : EnsureV6(context, config, carrier, bridge.Index, address);
        }

        if (added)
        {
            PinMac(context.Host, carrier.Index);
        }

        ForwardingStep.Enable(wanted);
    }

    /// <summary>
    /// The address is there already for every pod but the first: that the kernel refuses it as existing is told faster than
    /// a list of all addresses. Only where it is new, others are looked for: any of them is in the way, but for the
    /// network's own further gateways.
    /// </summary>
    private static bool EnsureV4(
        AttachmentContext context, BridgeConfig config, Link carrier, int bridge, IpPrefix address, List<IpPrefix> wanted)
    {
        if (!Add(context, carrier, bridge, address))
        {
            return false;
        }

        foreach (InterfaceAddress present in context.Host.ListAddresses(carrier.Index, IpFamily.V4))
        {
            if (!wanted.Contains(present.Prefix))
            {
                ClearConflict(context.Host, config, carrier, address, present);
            }
        }

        return true;
    }

    /// <summary>The kernel calls an IPv6 address existing whatever its prefix length is, so the list decides.</summary>
    private static bool EnsureV6(AttachmentContext context, BridgeConfig config, Link carrier, int bridge, IpPrefix address)
    {
        List<InterfaceAddress> standing = context.Host.ListAddresses(carrier.Index, IpFamily.V6);
        if (standing.Exists(present => present.Prefix == address))
        {
            return false;
        }

        foreach (InterfaceAddress present in standing)
        {
            if (present.Prefix.Overlaps(address))
            {
                ClearConflict(context.Host, config, carrier, address, present);
            }
        }

        return Add(context, carrier, bridge, address);
    }

    private static void ClearConflict(RouteSocket host, BridgeConfig config, Link carrier, IpPrefix wanted, in InterfaceAddress present)
    {
        if (!config.ForceAddress)
        {
            throw new CniException(
                ErrorCode.InvalidConfig,
                $"\"{carrier.Name}\" already has an IP address different from {wanted}: {present.Prefix}; set forceAddress to replace it, or name another bridge");
        }

        host.Batch.DeleteAddress(present).Accept(Errno.AddressNotAvailable).Send();
    }

    /// <returns>False where the kernel has the address already.</returns>
    private static bool Add(AttachmentContext context, Link carrier, int bridge, IpPrefix address)
    {
        InterfaceAddress added = new()
        {
            Link = carrier.Index,
            Prefix = address,
            Flags = address.Address.IsV6 ? AddressFlags.NoDad : AddressFlags.None,
        };
        context.Host.Batch.CreateAddress(added).Accept(Errno.Exists).Send();
        if (context.Host.Batch.ResultOf(0) != Errno.None)
        {
            return false;
        }

        // Behind the change, unlike other steps: before it nobody knows whether the address is there already, and what was
        // there before is not undone.
        context.Rollback.Push($"remove {address} from \"{carrier.Name}\"", () => RemoveUnused(context.Host, bridge, added));
        return true;
    }

    /// <summary>
    /// Another attachment may have come to rely on the address meanwhile; then it stays. The one port that may be there
    /// is the failed attachment's own, which goes next.
    /// </summary>
    private static void RemoveUnused(RouteSocket host, int bridge, in InterfaceAddress address)
    {
        if (host.ListLinks(new LinkFilter(Master: bridge)).Count <= 1)
        {
            host.Batch.DeleteAddress(address).Accept(Errno.AddressNotAvailable).Send();
        }
    }

    /// <summary>
    /// A bridge that somebody made without an address takes on its ports'. Setting the one that it has now keeps it. Read
    /// anew: the port that was just added may have changed it.
    /// </summary>
    private static void PinMac(RouteSocket host, int carrier) =>
        host.Batch.SetLink(carrier, new() { Mac = host.GetLink(carrier).Mac }).Send();
}
