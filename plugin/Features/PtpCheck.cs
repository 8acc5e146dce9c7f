using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Compares a routed attachment with its result and its configuration. Changes nothing.</summary>
internal sealed class PtpCheck(AttachmentContext context, PtpConfig config, CniResult expected, string kind)
{
    private readonly VethCheck _pair = new(context, expected, config.Mtu, kind);

    /// <returns>Both ends of the pair.</returns>
    /// <exception cref="CniException">101: the first difference.</exception>
    public (Link Host, Link Container) Run()
    {
        ResultInterface told = _pair.ContainerSide();
        Link container = _pair.Container(told, isUp: true);
        Link host = _pair.Host(container);
        NetkitMode? mode = NetkitKeys.Mode(context.Call.Config);
        _pair.Require(host.NetkitMode == mode, $"mode of \"{host.Name}\" is {host.NetkitMode}, expected {mode}");
        int index = expected.Interfaces.IndexOf(told);
        new AddressCheck(context, expected).Run(container.Index, index);

        // A plugin behind this one may have added interfaces with addresses of their own.
        CniResult own = new() { Ips = expected.Ips.FindAll(ip => ip.Interface is null || ip.Interface == index) };
        CheckContainerRoutes(container, own);
        CheckHost(host, own);
        return (host, container);
    }

    private void CheckContainerRoutes(Link container, CniResult own)
    {
        foreach (Route route in RouteStep.ToGateways(own, container.Index))
        {
            List<Route> present = context.Container.ListRoutes(new(route.Destination.Family, Link: container.Index));
            _pair.Require(
                present.Exists(has => has.Destination == route.Destination && has.Gateway == route.Gateway),
                $"route to {route.Destination} is missing on \"{container.Name}\"");
        }
    }

    private void CheckHost(Link host, CniResult own)
    {
        List<IpPrefix> gateways = HostRouteStep.Gateways(own);
        List<InterfaceAddress> addresses = context.Host.ListAddresses(host.Index);
        foreach (IpPrefix gateway in gateways)
        {
            _pair.Require(addresses.Exists(has => has.Prefix == gateway), $"gateway address {gateway} is missing on \"{host.Name}\"");
        }

        foreach (Route route in HostRouteStep.Routes(own, host.Index))
        {
            List<Route> present = context.Host.ListRoutes(new(route.Destination.Family, Link: host.Index));
            _pair.Require(present.Exists(has => has.Destination == route.Destination), $"the node's route to {route.Destination} is missing on \"{host.Name}\"");
        }

        if (ForwardingStep.Fault(gateways) is { } fault)
        {
            throw _pair.Difference(fault);
        }
    }
}
