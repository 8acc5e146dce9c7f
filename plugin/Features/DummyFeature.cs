using CsCni.Cni;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type dummy: a link that leads nowhere, for addresses that only the container itself uses.</summary>
internal sealed class DummyFeature : LinkFeature
{
    protected override string Kind => "dummy";

    public override void Status(CniCall call) => Read(call);

    protected override LinkConfig Read(CniCall call)
    {
        LinkConfig config = LinkConfig.Read(call.Config, detectsDuplicates: false);
        return config.Ipam.IsPresent
            ? config
            : throw new CniException(ErrorCode.InvalidConfig, "network configuration: dummy interface requires an IPAM configuration");
    }

    protected override LinkPlace FindPlace(AttachmentContext context, LinkConfig config) => LinkPlace.Container(context);

    protected override Link Create(AttachmentContext context, LinkConfig config, LinkPlace place) => ContainerLinkStep.Create(
        context, place, new() { Name = string.Empty, Mtu = config.Mtu }, default(Dummy));

    protected override void CheckPlace(LinkCheck check, AttachmentContext context, LinkConfig config, Link link)
    {
    }
}
