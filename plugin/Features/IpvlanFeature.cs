using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>
/// Type ipvlan: a link of the container's own on one of the node, with that one's hardware address. Chained, it stands on the
/// one interface of the plugin before it, and takes that one's addresses where it has no IPAM of its own.
/// </summary>
internal sealed class IpvlanFeature : LinkFeature
{
    protected override string Kind => "ipvlan";

    /// <summary>Without a master a chain may give one, which is known at ADD alone.</summary>
    public override void Status(CniCall call)
    {
        if (Read(call).Master.Length > 0)
        {
            base.Status(call);
        }
    }

    protected override LinkConfig Read(CniCall call)
    {
        ReadMode(call.Config);
        LinkConfig config = LinkConfig.Read(call.Config);
        return config.Master.Length == 0 && call.Environment.Command == CniCommand.Add && call.Config.PrevResult.IsPresent
            ? config.WithMaster(call.Config, ChainedMaster(call.Config))
            : config;
    }

    protected override Link Create(AttachmentContext context, LinkConfig config, LinkPlace place) => ContainerLinkStep.Create(
        context, place, new() { Name = string.Empty, Mtu = config.Mtu }, new Ipvlan(ReadMode(context.Call.Config)));

    protected override CniResult Given(NetworkConfig config) => config.PrevResult.IsPresent ? PreviousResult.Require(config) : new();

    protected override void CheckKind(LinkCheck check, CniCall call, Link link)
    {
        IpvlanMode mode = ReadMode(call.Config);
        check.Require(link.IpvlanMode == mode, $"mode of \"{link.Name}\" is {NameOf(link.IpvlanMode)}, expected {NameOf(mode)}");
    }

    /// <summary>CHECK's prevResult is this plugin's own, which tells nothing of the master that it was given by the chain.</summary>
    protected override void CheckPlace(LinkCheck check, AttachmentContext context, LinkConfig config, Link link)
    {
        if (config.Master.Length > 0)
        {
            base.CheckPlace(check, context, config, link);
        }
    }

    private static string ChainedMaster(NetworkConfig config)
    {
        CniResult previous = PreviousResult.Require(config);
        return previous.Interfaces is [{ Name.Length: > 0 } only]
            ? only.Name
            : throw new CniException(
                ErrorCode.InvalidConfig,
                $"chained master failure: prevResult lacks a single named interface, it has {previous.Interfaces.Count}; name the link to stand on as \"master\"");
    }

    private static IpvlanMode ReadMode(NetworkConfig config) => config.Root["mode"].AsString() switch
    {
        null or "" or "l2" => IpvlanMode.L2,
        "l3" => IpvlanMode.L3,
        "l3s" => IpvlanMode.L3Symmetric,
        var other => throw new CniException(
            ErrorCode.InvalidConfig, $"network configuration: unknown ipvlan mode: \"{other}\" (expected l2, l3 or l3s)"),
    };

    private static string NameOf(IpvlanMode? mode) => mode switch
    {
        IpvlanMode.L2 => "l2",
        IpvlanMode.L3 => "l3",
        IpvlanMode.L3Symmetric => "l3s",
        _ => "unknown",
    };
}
