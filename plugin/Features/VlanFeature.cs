using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type vlan: the container gets what passes a link of the node with the tag of one VLAN.</summary>
internal sealed class VlanFeature : LinkFeature
{
    protected override string Kind => "vlan";

    protected override LinkConfig Read(CniCall call)
    {
        ReadId(call.Config);
        LinkConfig config = LinkConfig.Read(call.Config);
        return config.Master.Length > 0
            ? config
            : throw new CniException(
                ErrorCode.InvalidConfig, "network configuration: \"master\" field is required. It specifies the host interface name to create the VLAN for");
    }

    protected override Link Create(AttachmentContext context, LinkConfig config, LinkPlace place) => ContainerLinkStep.Create(
        context, place, new() { Name = string.Empty, Mtu = config.Mtu }, new Vlan(ReadId(context.Call.Config)));

    protected override void CheckKind(LinkCheck check, CniCall call, Link link)
    {
        ushort id = ReadId(call.Config);
        check.Require(link.VlanId == id, $"VLAN ID of \"{link.Name}\" is {link.VlanId}, expected {id}");
    }

    private static ushort ReadId(NetworkConfig config)
    {
        JsonValue value = config.Root["vlanId"];
        long id = value.AsInteger() ?? 0;
        return id is >= 0 and <= 4094
            ? (ushort)id
            : throw new CniException(ErrorCode.InvalidConfig, $"network configuration: invalid VLAN ID {id} (must be between 0 and 4094)");
    }
}
