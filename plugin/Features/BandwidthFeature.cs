using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type bandwidth: slows down the container of whatever plugin with a pair of links comes before it in the list.</summary>
internal sealed class BandwidthFeature : IFeature
{
    public bool MakesInterface => false;

    public void Validate(CniCall call) => BandwidthConfig.Read(call.Config);

    public CniResult Attach(AttachmentContext context)
    {
        CniResult result = PreviousResult.Require(context.Call.Config);
        BandwidthConfig config = BandwidthConfig.Read(context.Call.Config);
        if (!config.IsEmpty && ShapingStep.Apply(context, RequireHost(context), config) is { } ifb)
        {
            result.Interfaces.Add(ResultLink.Of(ifb));
        }

        return result;
    }

    /// <summary>The rest goes with the pair.</summary>
    public void Detach(AttachmentContext context) => IfbLink.Delete(context.Host, context.Attachment);

    public void Check(AttachmentContext context, CniResult expected)
    {
        BandwidthConfig config = BandwidthConfig.Read(context.Call.Config);
        if (!config.IsEmpty && ShapingStep.Fault(context.Host, RequireHost(context), context.Attachment, config) is { } fault)
        {
            throw CheckFailure.Of(context.Attachment, fault);
        }
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid) => IfbLink.DeleteOthers(host, config.Name, valid);

    public void Status(CniCall call)
    {
    }

    private static Link RequireHost(AttachmentContext context)
    {
        string ifName = context.Attachment.IfName;
        Link link = context.Container.TryGetLink(ifName) ?? throw new CniException(
            ErrorCode.InvalidEnvironment, $"CNI_IFNAME \"{ifName}\": no interfaces provided: there is none of that name in \"{context.Call.Environment.NetNsPath}\"");
        return link.Kind is "veth" or "netkit" && context.Host.TryGetLink(link.LowerLink) is { } host && host.LowerLink == link.Index
            ? host
            : throw new CniException(
                ErrorCode.InvalidConfig,
                $"container interface {ifName} has no veth peer on the node (it is of kind \"{link.Kind}\"): type bandwidth comes behind a plugin that makes a pair, such as bridge or ptp");
    }
}
