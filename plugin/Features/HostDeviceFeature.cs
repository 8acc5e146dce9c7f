using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type host-device: a link of the node moves to the container, and comes back with DEL.</summary>
internal sealed class HostDeviceFeature : IFeature
{
    public bool MakesInterface => true;

    public void Validate(CniCall call) => HostDeviceConfig.Read(call.Config);

    public CniResult Attach(AttachmentContext context)
    {
        HostDeviceConfig config = HostDeviceConfig.Read(context.Call.Config);
        Link? device = HostDevice.Find(context.Host, config);
        using IpamStep? ipam = config.Ipam.IsPresent ? IpamStep.Start(context, config.Ipam) : null;
        Link? link = device is null ? null : MovedLink.Take(context, device, config);
        CniResult given = ipam?.Result() ?? new();
        CniResult result = new() { Routes = given.Routes, Dns = config.Dns.IsEmpty ? given.Dns : config.Dns };
        foreach (ResultIp ip in given.Ips)
        {
            result.Ips.Add(ip with { Interface = link is null ? null : 0 });
        }

        if (link is not null)
        {
            LinkUp.Complete(context, result, link.Index, new Addressing(DetectsDuplicates: true));
            result.Interfaces.Add(ResultLink.Of(link) with { Sandbox = context.Call.Environment.NetNsPath });
        }

        return result;
    }

    public void Detach(AttachmentContext context)
    {
        if (TryRead(context.Call.Config) is not { } config)
        {
            return;
        }

        if (context.HasContainer)
        {
            MovedLink.GiveBack(context, config);
        }
        else
        {
            MovedLink.Rename(context.Host, context.Attachment, config);
        }
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        HostDeviceConfig config = HostDeviceConfig.Read(context.Call.Config);
        if (expected.Interfaces.Count == 0)
        {
            return;
        }

        LinkCheck check = new(context, expected, configuredMtu: 0);
        ResultInterface told = check.ContainerSide();
        Link link = check.Container(told, kind: string.Empty, isUp: true);
        bool isOther = config.Device.Length > 0 && link.Alias != config.Device || config.Device.Length == 0 && config.HardwareAddress is { } mac && link.Mac != mac;
        check.Require(!isOther, $"interface \"{link.Name}\" is not the device that the configuration names: its alias is \"{link.Alias}\"");
        new AddressCheck(context, expected).Run(link.Index, expected.Interfaces.IndexOf(told));
    }

    /// <summary>
    /// Nothing: which namespace a link went to is known by the runtime alone, whose GC calls DEL with it. A namespace that goes
    /// away gives it back by itself.
    /// </summary>
    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
    }

    /// <summary>The device itself is not looked for: a container that has it is no fault of the node.</summary>
    public void Status(CniCall call)
    {
    }

    /// <summary>With keys that ADD refuses nothing can have been taken, and DEL must still free the addresses.</summary>
    private static HostDeviceConfig? TryRead(NetworkConfig config)
    {
        try
        {
            return HostDeviceConfig.Read(config);
        }
        catch (CniException)
        {
            return null;
        }
    }
}
