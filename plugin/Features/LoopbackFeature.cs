using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Features;

/// <summary>Type loopback: sets the container's own loopback link up, whatever CNI_IFNAME says.</summary>
internal sealed class LoopbackFeature : IFeature
{
    private const string Name = "lo";

    public bool MakesInterface => false;

    public void Validate(CniCall call)
    {
    }

    public CniResult Attach(AttachmentContext context)
    {
        CniResult? previous = context.Call.Config.PrevResult.IsPresent ? PreviousResult.Require(context.Call.Config) : null;
        bool wasUp = context.Container.GetLink(Name).IsUp;
        if (!wasUp)
        {
            context.Rollback.Push($"set {Name} down", () => Set(context, up: false));
            Set(context, up: true);
        }

        List<InterfaceAddress> addresses = context.Container.ListAddresses(context.Container.GetLink(Name).Index);
        RequireLoopback(addresses);
        return previous ?? Describe(context, addresses);
    }

    /// <summary>As the reference plugin does it: set down, not deleted, which the kernel would refuse.</summary>
    public void Detach(AttachmentContext context)
    {
        if (context.HasContainer)
        {
            Set(context, up: false);
        }
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        if (!context.Container.GetLink(Name).IsUp)
        {
            throw CheckFailure.Of(context.Attachment, "loopback interface is down");
        }
    }

    /// <summary>A container's loopback goes with the container.</summary>
    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
    }

    public void Status(CniCall call)
    {
    }

    private static void Set(AttachmentContext context, bool up) => context.Container.Batch.SetLink(Name, new() { Up = up }).Send();

    private static void RequireLoopback(List<InterfaceAddress> addresses)
    {
        int other = addresses.FindIndex(static address => !address.Prefix.Address.IsLoopback);
        if (other >= 0)
        {
            throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"loopback interface found with non-loopback address \"{addresses[other].Prefix}\": remove it from the container's \"{Name}\", or give it to an interface of type dummy");
        }
    }

    private static CniResult Describe(AttachmentContext context, List<InterfaceAddress> addresses)
    {
        CniResult result = new() { Interfaces = [new(Name, default(MacAddress).ToString(), context.Call.Environment.NetNsPath)] };
        foreach (InterfaceAddress address in addresses)
        {
            result.Ips.Add(new(address.Prefix, null, Interface: 0));
        }

        return result;
    }
}
