using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type portmap: ports of the node that lead to the container of whatever plugin comes before it in the list.</summary>
internal sealed class PortMapFeature : IFeature
{
    public bool MakesInterface => false;

    public void Validate(CniCall call)
    {
        StateDirectory.Read(call.Config);
        PortMapConfig.Read(call.Config);
    }

    public CniResult Attach(AttachmentContext context)
    {
        CniResult result = PreviousResult.Require(context.Call.Config);
        AttachmentRules rules = Rules(context, result);
        if (rules.Mappings.Count > 0)
        {
            EnsureHairpin(context, rules);
            RulesStep.Apply(context, rules);
        }

        return result;
    }

    public void Detach(AttachmentContext context) => RulesStep.Finish(context.Own(RulesStep.BeginRemoval(context, RulePart.PortMap, isConfigured: true)));

    public void Check(AttachmentContext context, CniResult expected)
    {
        AttachmentRules rules = Rules(context, expected);
        if (rules.Mappings.Count > 0)
        {
            RulesStep.Check(context, rules);
        }
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid) =>
        RulesStep.Collect(host, StateDirectory.Read(config), config.Name, valid, RulePart.PortMap);

    public void Status(CniCall call) => RulesStep.RequireSupport();

    private static AttachmentRules Rules(AttachmentContext context, CniResult result)
    {
        PortMapConfig config = PortMapConfig.Read(context.Call.Config);
        List<IpPrefix> addresses = PreviousResult.OwnIps(context.Attachment, result).ConvertAll(static ip => ip.Address);
        return new()
        {
            Attachment = context.Attachment,
            Part = RulePart.PortMap,
            HostLink = HostLinkOf(result),
            RoutedLink = config.Mappings.Count > 0 ? RoutedLinkOf(context.Host, addresses) : string.Empty,
            Addresses = addresses,
            Mappings = config.Mappings,
            HasSnat = config.HasSnat,
            MasqueradesAll = config.MasqueradesAll,
            ConditionsV4 = config.ConditionsV4,
            ConditionsV6 = config.ConditionsV6,
        };
    }

    /// <summary>
    /// The last interface on the node: behind the bridge, where there is one, comes the container's own. What prevResult calls
    /// by a name that no link has is none.
    /// </summary>
    internal static string HostLinkOf(CniResult result) =>
        result.Interfaces.FindLast(static link => link.Sandbox.Length == 0) is { } last && InterfaceName.Fault(last.Name) is null ? last.Name : string.Empty;

    private static string RoutedLinkOf(RouteSocket host, List<IpPrefix> addresses)
    {
        IpPrefix address = addresses.Find(static address => address.Address.IsV4);
        return address.IsValid && host.FindRoute(address.Address) is { Link: > 0 } route && host.TryGetLink(route.Link) is { } link
            ? link.Name
            : string.Empty;
    }

    /// <summary>
    /// Under br_netfilter a packet of the container to its own port is translated while it is bridged, and the bridge sends
    /// it back through the port that it came by only in hairpin mode.
    /// </summary>
    private static void EnsureHairpin(AttachmentContext context, AttachmentRules rules)
    {
        if (rules.HasSnat && rules.HostLink.Length > 0
            && context.Host.TryGetLink(rules.HostLink) is { Port: { Hairpin: not true } } port
            && context.Host.TryGetLink(port.Master) is { } bridge && (bridge.Flags & LinkFlags.Promiscuous) == 0)
        {
            context.Rollback.Push($"turn hairpin mode of \"{port.Name}\" off", () => context.Host.Batch.SetBridgePort(port.Name, new() { Hairpin = false }).Accept(Errno.NoDevice).Send());
            context.Host.Batch.SetBridgePort(port.Name, new() { Hairpin = true }).Send();
        }
    }
}
