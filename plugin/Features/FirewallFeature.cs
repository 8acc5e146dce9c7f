using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Rules;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type firewall: lets the traffic of the container of whatever plugin comes before it in the list pass the node, and keeps others from it where a policy says so.</summary>
internal sealed class FirewallFeature : IFeature
{
    public bool MakesInterface => false;

    public void Validate(CniCall call)
    {
        StateDirectory.Read(call.Config);
        FirewallConfig.Read(call.Config);
    }

    public CniResult Attach(AttachmentContext context)
    {
        CniResult result = PreviousResult.Require(context.Call.Config);
        RulesStep.Apply(context, Rules(context, result));
        return result;
    }

    public void Detach(AttachmentContext context)
    {
        RuleRemoval removal = context.Own(RulesStep.BeginRemoval(context, RulePart.Firewall, isConfigured: true));
        RulesStep.Finish(removal);
        if (removal.Kept is null && PreviousResult.TryRead(context.Call.Config) is { } previous)
        {
            ReferenceFirewall.Remove(context, previous);
        }
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        if (!ReferenceFirewall.Has(expected))
        {
            RulesStep.Check(context, Rules(context, expected));
        }
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid) =>
        RulesStep.Collect(host, StateDirectory.Read(config), config.Name, valid, RulePart.Firewall);

    public void Status(CniCall call) => RulesStep.RequireSupport();

    private static AttachmentRules Rules(AttachmentContext context, CniResult result)
    {
        FirewallConfig config = FirewallConfig.Read(context.Call.Config);
        List<IpPrefix> addresses = result.Ips.ConvertAll(static ip => ip.Address);
        (string bridge, string port) = config.Ingress == IngressPolicy.Open ? default : RequireBridge(result, config.Ingress);
        return new()
        {
            Attachment = context.Attachment,
            Part = RulePart.Firewall,
            HostLink = port,
            RoutedLink = bridge,
            Addresses = addresses,
            IsForwarded = true,
            AdminChain = config.AdminChain,
            FirewalldZone = FirewalldStep.ChooseZone(config),
            Ingress = config.Ingress,
        };
    }

    /// <summary>The first two interfaces on the node, as the plugin bridge tells them.</summary>
    /// <exception cref="CniException">7: there are no two, or no link can have the name of one.</exception>
    internal static (string Bridge, string Port) RequireBridge(CniResult result, IngressPolicy policy)
    {
        List<ResultInterface> onNode = result.Interfaces.FindAll(static link => link.Sandbox.Length == 0);
        return onNode.Count >= 2
            ? (RequireLinkName(onNode[0].Name), RequireLinkName(onNode[1].Name))
            : throw new CniException(
                ErrorCode.InvalidConfig,
                $"interface needs to be set for ingress policy \"{(policy == IngressPolicy.Isolated ? "isolated" : "same-bridge")}\": chain type firewall behind type bridge, whose prevResult tells its bridge and port");
    }

    private static string RequireLinkName(string name) => InterfaceName.Fault(name) is not { } fault
        ? name
        : throw new CniException(ErrorCode.InvalidConfig, $"prevResult has the interface \"{name}\" on the node, a name that {fault}: expected the links of the bridge");
}
