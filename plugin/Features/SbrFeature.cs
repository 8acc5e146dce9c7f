using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type sbr: packets from the addresses of the interface that the plugin before it in the list made leave by that interface.</summary>
internal sealed class SbrFeature : IFeature
{
    public bool MakesInterface => false;

    public void Validate(CniCall call) => SbrConfig.Read(call.Config);

    public CniResult Attach(AttachmentContext context)
    {
        CniResult result = PreviousResult.Require(context.Call.Config);
        List<ResultIp> ips = RequireIps(context.Attachment, result);
        Link link = PreviousResult.RequireLink(context);
        SourceRoutingStep.Apply(context, SbrConfig.Read(context.Call.Config), ips, link.Index);
        return result;
    }

    /// <summary>With a container that went away its rules did.</summary>
    public void Detach(AttachmentContext context)
    {
        if (!context.HasContainer)
        {
            return;
        }

        List<ResultIp> told = PreviousResult.TryRead(context.Call.Config) is { } result ? PreviousResult.OwnIps(context.Attachment, result) : [];
        int link = context.Container.TryGetLink(context.Attachment.IfName)?.Index ?? 0;
        List<Rule> rules = SourceRules.Find(context.Container, link, address => told.Exists(ip => ip.Address.Address == address));
        bool ownsTables = SbrConfig.TryRead(context.Call.Config) is { Table: null };
        SourceRules.Delete(context.Container, rules, ownsTables ? link : 0);
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        Link link = context.Container.TryGetLink(context.Attachment.IfName)
            ?? throw CheckFailure.Of(context.Attachment, $"interface \"{context.Attachment.IfName}\" is missing");
        new SbrCheck(context, SbrConfig.Read(context.Call.Config), link).Run(RequireIps(context.Attachment, expected), RouteStep.Resolve(expected, link.Index));
    }

    /// <summary>Rules go with their container.</summary>
    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
    }

    public void Status(CniCall call)
    {
    }

    private static List<ResultIp> RequireIps(in Attachment attachment, CniResult result) =>
        PreviousResult.OwnIps(attachment, result) is { Count: > 0 } ips
            ? ips
            : throw new CniException(
                ErrorCode.InvalidConfig, $"No IP addresses supplied on interface: {attachment.IfName}: the plugin before type sbr in the list needs an ipam");
}
