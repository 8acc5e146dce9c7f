using CsCni.Cni;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type tap: a link in the container whose frames a process reads and writes, such as a virtual machine's.</summary>
internal sealed class TapFeature : LinkFeature
{
    protected override string Kind => "tun";

    public override void Status(CniCall call)
    {
        Read(call);
        if (!FileSystem.Exists(TapDevice.Path))
        {
            throw new CniException(ErrorCode.NotAvailable, $"{TapDevice.Path} is missing: load the module tun");
        }
    }

    protected override LinkConfig Read(CniCall call)
    {
        TapConfig.Read(call.Config);
        RequestedMac.Read(call, hasKey: true);
        return LinkConfig.Read(call.Config, detectsDuplicates: false);
    }

    protected override LinkPlace FindPlace(AttachmentContext context, LinkConfig config) => LinkPlace.Container(context);

    protected override Link Create(AttachmentContext context, LinkConfig config, LinkPlace place)
    {
        TapConfig tap = TapConfig.Read(context.Call.Config);
        string bridge = tap.Bridge;
        int master = bridge.Length == 0 ? 0 : RequireBridge(context, bridge).Index;
        return TapStep.Create(context, tap, new() { Mtu = config.Mtu, Mac = RequestedMac.Read(context.Call, hasKey: true), Master = master });
    }

    protected override void CheckPlace(LinkCheck check, AttachmentContext context, LinkConfig config, Link link)
    {
        string bridge = TapConfig.Read(context.Call.Config).Bridge;
        if (bridge.Length > 0)
        {
            bool isPort = context.Container.TryGetLink(bridge) is { } master && master.Index == link.Master;
            check.Require(isPort, $"interface \"{link.Name}\" is not a port of the container's bridge \"{bridge}\"");
        }
    }

    private static Link RequireBridge(AttachmentContext context, string name) =>
        context.Container.TryGetLink(name) is { Kind: "bridge" } bridge
            ? bridge
            : throw new CniException(ErrorCode.InvalidConfig, $"bridge \"{name}\": there is no bridge of that name in the container; the key \"bridge\" of type tap names one there, not on the node");
}
