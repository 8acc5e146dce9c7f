using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Types ptp and netkit: a pair of links, of veth or of netkit, from the container to the node, which routes; no bridge.</summary>
/// <param name="kind">The pair's kind.</param>
internal sealed class PtpFeature(string kind) : IFeature
{
    public bool MakesInterface => true;

    public void Validate(CniCall call)
    {
        PtpConfig.Read(call.Config).Validate(call.Config);
        StateDirectory.Read(call.Config);
        RequestedMac.Read(call);
        NetkitKeys.Check(call);
    }

    public CniResult Attach(AttachmentContext context)
    {
        PtpConfig config = PtpConfig.Read(context.Call.Config);
        using IpamStep ipam = IpamStep.Start(context, config.Ipam);
        VethPair pair = VethStep.Create(context, new() { Mtu = config.Mtu, Mac = RequestedMac.Read(context.Call), Netkit = NetkitKeys.Mode(context.Call.Config) });
        HostSysctls.Apply(pair.Host.Name);
        CniResult result = TakeAddresses(ipam.Result(), config);
        HostRouteStep.Apply(context, result, pair.Host.Index);
        ForwardingStep.Enable(HostRouteStep.Gateways(result));
        RulesStep.Apply(context, AttachmentTraffic.Rules(context, result, pair.Host.Name, pair.Host.Name, pair.ContainerMac));
        ContainerStep.Configure(context, result, pair.ContainerLink, new(config.EnableDad, IsRouted: true));
        Link host = OperStateWait.Complete(context, pair.Host.Index);
        result.Interfaces.AddRange([ResultLink.Of(host), pair.Container(context)]);
        return result;
    }

    public void Detach(AttachmentContext context) => VethAttachment.Detach(context, peer => LeadsToContainer(context, peer), kind);

    public void Check(AttachmentContext context, CniResult expected)
    {
        PtpConfig config = PtpConfig.Read(context.Call.Config);
        (Link host, Link container) = new PtpCheck(context, config, expected, kind).Run();
        RulesStep.Check(context, AttachmentTraffic.Rules(context, expected, host.Name, host.Name, container.Mac));
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid) => VethAttachment.Collect(host, config, valid);

    public void Status(CniCall call) => VethAttachment.RequireSupport(call.Config);

    /// <summary>The result of the IPAM plugin as it is; its addresses are the container's link's.</summary>
    private static CniResult TakeAddresses(CniResult given, PtpConfig config)
    {
        const int containerIndex = 1;
        CniResult result = new() { Routes = given.Routes, Dns = config.Dns.IsEmpty ? given.Dns : config.Dns };
        foreach (ResultIp ip in given.Ips)
        {
            if (ip.Gateway is null)
            {
                throw new CniException(
                    ErrorCode.InvalidConfig, $"IPAM plugin \"{config.Ipam.Type}\" gave {ip.Address} without a gateway, by which the container reaches its network: add a gateway to the ipam configuration");
            }

            result.Ips.Add(ip with { Interface = containerIndex });
        }

        return result;
    }

    /// <summary>Whether the node routes an address of the container's link by this link of its own, as the reference plugin leaves it.</summary>
    private static bool LeadsToContainer(AttachmentContext context, Link peer)
    {
        List<Route> routes = context.Host.ListRoutes(new(IpFamily.V4, Link: peer.Index));
        routes.AddRange(context.Host.ListRoutes(new(IpFamily.V6, Link: peer.Index)));
        return context.Container.ListAddresses(peer.LowerLink)
            .Exists(address => routes.Exists(route => route.Destination == IpPrefix.Host(address.Prefix.Address)));
    }
}
