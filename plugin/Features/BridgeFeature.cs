using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Types cscni and bridge: a veth pair from the container to a bridge on the node.</summary>
internal sealed class BridgeFeature : IFeature
{
    public bool IsChained => false;

    public void Validate(CniCall call)
    {
        BridgeConfig config = BridgeConfig.Read(call.Config);
        BridgeRules.Check(config, call.Config);
        TrafficRules.Check(TrafficConfig.Read(call.Config), config);
        RulesPlace.ReadDirectory(call.Config);
        RequestedMac.Read(call);
    }

    public CniResult Attach(AttachmentContext context)
    {
        BridgeConfig config = BridgeConfig.Read(context.Call.Config);
        using IpamStep? ipam = config.HasAddresses ? IpamStep.Start(context, config.Ipam) : null;
        Link bridge = BridgeStep.Ensure(context, config);
        Link host = VethStep.Create(context, config, RequestedMac.Read(context.Call), ref bridge);
        Link container = context.Container.GetLink(context.Attachment.IfName);
        CniResult result = new();
        if (ipam is not null)
        {
            result = TakeAddresses(ipam.Result(), config);
            ContainerStep.Configure(context, config, result, container.Index);
            if (config.IsGateway)
            {
                GatewayStep.Apply(context, config, bridge, result);
            }
        }
        else if (!config.DisableContainerInterface)
        {
            ContainerStep.BringUp(context, container.Index);
        }

        RulesStep.Apply(context, BridgeTraffic.Rules(context, config, result, host.Name, container.Mac));
        if (!config.DisableContainerInterface)
        {
            host = OperStateWait.Complete(context, host.Index);
        }

        // Read anew: its first port or its gateway's address may have changed the bridge's MAC and MTU.
        bridge = context.Host.GetLink(bridge.Index);
        result.Interfaces.AddRange([Describe(bridge), Describe(host), Describe(container, context.Call.Environment.NetNsPath)]);
        result.Dns = config.Dns.IsEmpty ? result.Dns : config.Dns;
        return result;
    }

    public void Detach(AttachmentContext context)
    {
        RuleRemoval rules = context.Own(RulesStep.BeginRemoval(context, RulePart.Interface, TrafficConfig.MayNeedRules(context.Call.Config)));
        if (!HostLink.Delete(context.Host, context.Attachment) && context.HasContainer)
        {
            ForeignVeth.Delete(context, BridgeConfig.ReadName(context.Call.Config));
        }

        RulesStep.Finish(rules);
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        BridgeConfig config = BridgeConfig.Read(context.Call.Config);
        new BridgeCheck(context, config, expected).Run();
        RulesStep.Check(context, BridgeTraffic.Rules(context, config, expected, expected.Interfaces[1].Name, context.Container.GetLink(context.Attachment.IfName).Mac));
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
        HostLink.DeleteOthers(host, config.Name, valid);
        RulesStep.Collect(host, RulesPlace.ReadDirectory(config), config.Name, valid, RulePart.Interface);
    }

    public void Status(CniCall call)
    {
        if (TrafficConfig.Read(call.Config).NeedsRules)
        {
            RulesStep.RequireSupport();
        }

        using RouteSocket host = RouteSocket.Open();
        if (host.TryGetLink(BridgeConfig.ReadName(call.Config)) is not { } link)
        {
            return;
        }

        try
        {
            BridgeStep.RequireBridge(link);
        }
        catch (CniException exception)
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message);
        }
    }

    /// <summary>The result of the IPAM plugin with what the bridge adds; its addresses are the container's link's.</summary>
    private static CniResult TakeAddresses(CniResult given, BridgeConfig config)
    {
        const int containerIndex = 2;
        CniResult result = new() { Routes = given.Routes, Dns = given.Dns };
        foreach (ResultIp ip in given.Ips)
        {
            result.Ips.Add(ip with { Interface = containerIndex });
        }

        GatewayStep.Complete(result, config);
        return result;
    }

    private static ResultInterface Describe(Link link, string sandbox = "") => new(link.Name, link.Mac.ToString(), sandbox, link.Mtu);
}
