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
    /// <exception cref="CniException">7: a gateway is not of its address's family.</exception>
    public static List<IpPrefix> Addresses(CniResult result)
    {
        List<IpPrefix> addresses = [];
        foreach (ResultIp ip in result.Ips)
        {
            if (ip.Gateway is { } gateway && Address(ip, gateway) is var address && !addresses.Contains(address))
            {
                addresses.Add(address);
            }
        }

        return addresses;
    }

    /// <summary>Puts the addresses on the bridge (or on its link within the VLAN) and lets the node forward.</summary>
    /// <exception cref="CniException">
    /// 7: the bridge has another address, and forceAddress is not set. 11: one of a former subnet, and containers that use it.
    /// </exception>
    public static void Apply(AttachmentContext context, BridgeConfig config, Link bridge, CniResult result)
    {
        Link carrier = config.Vlan != 0 ? GatewayVlanStep.Ensure(context, config, bridge) : bridge;
        List<IpPrefix> wanted = Addresses(result);
        if (new GatewayAddresses(context, config, carrier, bridge.Index, wanted).Ensure())
        {
            PinMac(context.Host, carrier.Index);
        }

        ForwardingStep.Enable(wanted);
    }

    private static IpPrefix Address(ResultIp ip, IpAddress gateway) => gateway.Family == ip.Address.Family
        ? new(gateway, ip.Address.Length)
        : throw new CniException(ErrorCode.InvalidConfig, $"the result has the gateway {gateway} for the address {ip.Address}: expected one of the same family from the IPAM plugin");

    /// <summary>
    /// A bridge that somebody made without an address takes on its ports'. Setting the one that it has now keeps it. Read
    /// anew: the port that was just added may have changed it.
    /// </summary>
    private static void PinMac(RouteSocket host, int carrier) =>
        host.Batch.SetLink(carrier, new() { Mac = host.GetLink(carrier).Mac }).Send();
}
