using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Types macvlan and macvtap: a link of the container's own on one of the node, with its own hardware address.</summary>
/// <param name="isTap">True for macvtap.</param>
internal sealed class MacvlanFeature(bool isTap) : LinkFeature
{
    protected override string Kind => isTap ? "macvtap" : "macvlan";

    protected override LinkConfig Read(CniCall call)
    {
        ReadMode(call.Config);
        ReadQueueLength(call.Config);
        RequestedMac.Read(call, hasKey: true);
        return LinkConfig.Read(call.Config);
    }

    protected override Link Create(AttachmentContext context, LinkConfig config, LinkPlace place) => ContainerLinkStep.Create(
        context,
        place,
        new() { Name = string.Empty, Mtu = config.Mtu, Mac = RequestedMac.Read(context.Call, hasKey: true) ?? default },
        new Macvlan(ReadMode(context.Call.Config), isTap) { BroadcastQueueLength = ReadQueueLength(context.Call.Config) });

    protected override void CheckKind(LinkCheck check, CniCall call, Link link)
    {
        MacvlanMode mode = ReadMode(call.Config);
        check.Require(link.MacvlanMode == mode, $"mode of \"{link.Name}\" is {NameOf(link.MacvlanMode)}, expected {NameOf(mode)}");
    }

    private static MacvlanMode ReadMode(NetworkConfig config) => config.Root["mode"].AsString() switch
    {
        null or "" or "bridge" => MacvlanMode.Bridge,
        "private" => MacvlanMode.Private,
        "vepa" => MacvlanMode.Vepa,
        "passthru" => MacvlanMode.Passthrough,
        var other => throw new CniException(
            ErrorCode.InvalidConfig, $"network configuration: unknown {config.Type} mode: \"{other}\" (expected bridge, private, vepa or passthru)"),
    };

    private static string NameOf(MacvlanMode? mode) => mode switch
    {
        MacvlanMode.Bridge => "bridge",
        MacvlanMode.Private => "private",
        MacvlanMode.Vepa => "vepa",
        MacvlanMode.Passthrough => "passthru",
        _ => "unknown",
    };

    private static uint ReadQueueLength(NetworkConfig config)
    {
        JsonValue value = config.Root["bcqueuelen"];
        long length = value.AsInteger() ?? 0;
        return length is >= 0 and <= uint.MaxValue ? (uint)length : throw value.Invalid($"expected a number of packets from 0 (the kernel's choice) to {uint.MaxValue}");
    }
}
