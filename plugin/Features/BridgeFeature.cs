using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Overlay;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Types cscni and bridge: a veth pair from the container to a bridge on the node.</summary>
internal sealed class BridgeFeature : IFeature
{
    public bool MakesInterface => true;

    public void Validate(CniCall call)
    {
        BridgeConfig config = BridgeConfig.Read(call.Config);
        BridgeRules.Check(config, call.Config);
        TrafficRules.Check(TrafficConfig.Read(call.Config), config.HasAddresses);
        StateDirectory.Read(call.Config);
        RequestedMac.Read(call, HasMacKey(call.Config));
        FirewallConfig.CheckInline(call.Config);
        SysctlAllowList.Check(InlineConfig.Read(call).Sysctls);
    }

    public CniResult Attach(AttachmentContext context)
    {
        BridgeConfig config = BridgeConfig.Read(context.Call.Config);
        OverlayStep? overlay = OverlayStep.Prepare(context);
        config = overlay?.Fit(config) ?? config;
        using IpamStep? ipam = config.HasAddresses ? IpamStep.Start(context, config.Ipam) : null;
        Link bridge = BridgeStep.Ensure(context, config);
        InlineConfig inline = InlineConfig.Read(context.Call);
        VethPair pair = BridgePortStep.Create(context, config, RequestedMac.Read(context.Call, HasMacKey(context.Call.Config)), ref bridge);
        overlay?.Ensure();
        Link? ifb = ShapingStep.Apply(context, pair.Host, inline.Bandwidth);
        CniResult result = new();
        if (ipam is not null)
        {
            result = TakeAddresses(ipam.Result(), config);
            if (config.IsGateway)
            {
                GatewayStep.Apply(context, config, bridge, result);
            }
        }

        RulesStep.Apply(context, AttachmentTraffic.Rules(context, result, pair.Host.Name, BridgeRules.RoutedLink(config), pair.ContainerMac));

        // Read anew: its first port or its gateway's address may have changed the bridge's MAC and MTU.
        bridge = context.Host.GetLink(bridge.Index);
        Link host = BringUp(context, config, result, pair);
        TuningStep.Set(context, pair.ContainerLink, inline.Link, inline.Sysctls);
        result.Interfaces.AddRange([ResultLink.Of(bridge), ResultLink.Of(host), pair.Container(context)]);
        if (ifb is not null)
        {
            result.Interfaces.Add(ResultLink.Of(ifb));
        }

        result.Dns = config.Dns.IsEmpty ? result.Dns : config.Dns;
        return result;
    }

    public void Detach(AttachmentContext context)
    {
        VethAttachment.Detach(context, peer => peer.Master != 0 && context.Host.TryGetLink(peer.Master)?.Name == BridgeConfig.ReadName(context.Call.Config));
        OverlayStep.RemoveUnlessUsed(context.Host, context.Call.Config);
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        BridgeConfig config = BridgeConfig.Read(context.Call.Config);
        (Link host, Link container) = new BridgeCheck(context, config, expected).Run();
        RulesStep.Check(context, AttachmentTraffic.Rules(context, expected, host.Name, BridgeRules.RoutedLink(config), container.Mac));
        InlineConfig inline = InlineConfig.Read(context.Call);
        TuningCheck.Run(context, container, inline.Link, inline.Sysctls);
        if (ShapingStep.Fault(context.Host, host, context.Attachment, inline.Bandwidth) is { } fault)
        {
            throw CheckFailure.Of(context.Attachment, fault);
        }

        OverlayStep.Check(context);
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
        VethAttachment.Collect(host, config, valid);
        OverlayStep.RemoveUnlessUsed(host, config);
    }

    public void Status(CniCall call)
    {
        VethAttachment.RequireSupport(call.Config);
        using RouteSocket host = RouteSocket.Open();
        OverlayStep.RequirePossible(host, call.Config);
        if (host.TryGetLink(BridgeConfig.ReadName(call.Config)) is not { } link)
        {
            return;
        }

        try
        {
            BridgeStep.RequireBridge(link);
            FormerSubnet.RequireNoneUsed(host, link, BridgeConfig.Read(call.Config), call.Config);
        }
        catch (CniException exception)
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message);
        }
    }

    /// <summary>The reference plugin bridge knows the runtime's word alone.</summary>
    private static bool HasMacKey(NetworkConfig config) => config.Type == "cscni";

    /// <summary>Last, so that not a packet leaves the container before its rules stand.</summary>
    /// <returns>The host's end as it is then.</returns>
    private static Link BringUp(AttachmentContext context, BridgeConfig config, CniResult result, VethPair pair)
    {
        if (config.DisableContainerInterface)
        {
            return pair.Host;
        }

        if (!config.HasAddresses)
        {
            ContainerStep.BringUp(context, pair.ContainerLink);
            return OperStateWait.Complete(context, pair.Host.Index);
        }

        Addressing addressing = new(config.EnableDad, IsBridged: true);
        ContainerStep.Configure(context, result, pair.ContainerLink, addressing);
        Link host = OperStateWait.Complete(context, pair.Host.Index);
        ContainerStep.Announce(context, result, pair.ContainerLink, pair.ContainerMac);
        if (addressing.DefersLinkLocal)
        {
            ContainerSysctls.ReleaseLinkLocal(context);
        }

        return host;
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
}
