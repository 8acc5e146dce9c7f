using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>What all types do alike whose container gets one link, with nothing of its own on the node.</summary>
internal abstract class LinkFeature : IFeature
{
    public bool MakesInterface => true;

    /// <summary>IFLA_INFO_KIND of the link.</summary>
    protected abstract string Kind { get; }

    public void Validate(CniCall call) => Read(call);

    public CniResult Attach(AttachmentContext context)
    {
        LinkConfig config = Read(context.Call);
        LinkPlace place = FindPlace(context, config);
        using IpamStep? ipam = config.Ipam.IsPresent ? IpamStep.Start(context, config.Ipam) : null;
        Link link = Create(context, config, place);
        CniResult result = TakeAddresses(ipam?.Result() ?? Given(context.Call.Config), config);
        LinkUp.Complete(context, result, link.Index, new Addressing(config.EnableDad));
        result.Interfaces.Add(new(link.Name, link.Mac.ToString(), context.Call.Environment.NetNsPath, link.Mtu));
        return result;
    }

    public void Detach(AttachmentContext context)
    {
        if (context.HasContainer)
        {
            ContainerLink.Delete(context, link => link.Kind == Kind && IsOfReference(context, link));
        }
        else if (context.Call.Environment.NetNsPath.Length == 0)
        {
            ContainerLink.DeleteAnywhere(context.Host, context.Attachment);
        }
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        LinkConfig config = Read(context.Call);
        LinkCheck check = new(context, expected, config.Mtu);
        ResultInterface told = check.ContainerSide();
        Link link = check.Container(told, Kind, isUp: true);
        CheckPlace(check, context, config, link);
        CheckKind(check, context.Call, link);
        new AddressCheck(context, expected).Run(link.Index, expected.Interfaces.IndexOf(told));
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid) => ContainerLink.DeleteOthers(host, config.Name, valid);

    public virtual void Status(CniCall call) => MasterStep.RequirePresent(Read(call));

    /// <summary>Reads the keys, and refuses what can be refused by looking at them alone.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    protected abstract LinkConfig Read(CniCall call);

    /// <summary>Makes the link.</summary>
    protected abstract Link Create(AttachmentContext context, LinkConfig config, LinkPlace place);

    /// <summary>Compares what the kind has of its own with the configuration.</summary>
    /// <exception cref="CniException">101: a difference.</exception>
    protected virtual void CheckKind(LinkCheck check, CniCall call, Link link)
    {
    }

    /// <summary>From where the link is made; a type without a master overrides it.</summary>
    protected virtual LinkPlace FindPlace(AttachmentContext context, LinkConfig config) => MasterStep.Find(context, config);

    /// <summary>Compares what the link stands on with the configuration; a type without a master overrides it.</summary>
    /// <exception cref="CniException">101: a difference.</exception>
    protected virtual void CheckPlace(LinkCheck check, AttachmentContext context, LinkConfig config, Link link)
    {
        RouteSocket socket = config.LinkInContainer ? context.Container : context.Host;
        string name = config.Master.Length > 0 ? $"\"{config.Master}\"" : "of the default route";
        Link? master = MasterStep.TryFind(socket, config.Master);
        check.Require(master is not null, $"master {name} is missing");
        bool isThere = link.LowerLink == master.Index && link.LowerLinkNetNsId is null == config.LinkInContainer;
        check.Require(isThere, $"interface \"{link.Name}\" does not stand on its master \"{master.Name}\"");
    }

    /// <summary>What an ADD goes on with where the network has no IPAM; nothing, but for types that may be chained.</summary>
    protected virtual CniResult Given(NetworkConfig config) => new();

    /// <summary>
    /// Whether a link without a mark is the one that the reference plugin made: the result of its ADD names it, or it stands
    /// on the configured master.
    /// </summary>
    private static bool IsOfReference(AttachmentContext context, Link link)
    {
        if (context.Call.Config.PrevResult.IsPresent && PreviousResult.TryRead(context.Call.Config) is { } previous)
        {
            return PreviousResult.Tells(previous, link);
        }

        string master = context.Call.Config.Root["master"].AsString() ?? string.Empty;
        return link.LowerLinkNetNsId is not null && MasterStep.TryFind(context.Host, master)?.Index == link.LowerLink;
    }

    private static CniResult TakeAddresses(CniResult given, LinkConfig config)
    {
        CniResult result = new() { Routes = given.Routes, Dns = config.Dns.IsEmpty ? given.Dns : config.Dns };
        foreach (ResultIp ip in given.Ips)
        {
            result.Ips.Add(ip with { Interface = 0 });
        }

        return result;
    }
}
