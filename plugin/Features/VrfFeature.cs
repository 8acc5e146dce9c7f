using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type vrf: the interface that the plugin before it in the list made is routed by a table of its VRF, in the container.</summary>
internal sealed class VrfFeature : IFeature
{
    public bool MakesInterface => false;

    public void Validate(CniCall call) => VrfConfig.Read(call.Config);

    public CniResult Attach(AttachmentContext context)
    {
        CniResult result = PreviousResult.Require(context.Call.Config);
        VrfStep.Join(context, VrfConfig.Read(context.Call.Config), PreviousResult.RequireLink(context));
        return result;
    }

    /// <summary>With a container that went away its VRFs did.</summary>
    public void Detach(AttachmentContext context)
    {
        if (context.HasContainer && VrfConfig.TryRead(context.Call.Config) is { } config)
        {
            VrfStep.Leave(context, config);
        }
    }

    public void Check(AttachmentContext context, CniResult expected)
    {
        VrfConfig config = VrfConfig.Read(context.Call.Config);
        LinkCheck check = new(context, expected, configuredMtu: 0);
        ResultInterface told = check.ContainerSide();
        Link link = check.Container(told, kind: string.Empty, isUp: true);
        Link vrf = context.Container.TryGetLink(config.Name) ?? throw check.Difference($"VRF \"{config.Name}\" is missing");
        check.Require(vrf.VrfTable is not null, $"link \"{config.Name}\" is of kind \"{vrf.Kind}\", expected vrf");
        check.Require(config.Table == 0 || vrf.VrfTable == config.Table, $"VRF \"{config.Name}\" has the routing table {vrf.VrfTable}, expected {config.Table}");
        check.Require(vrf.IsUp, $"VRF \"{config.Name}\" is down");
        check.Require(link.Master == vrf.Index, $"interface \"{link.Name}\" is not a port of VRF \"{config.Name}\"");
        new AddressCheck(context, expected).Run(link.Index, expected.Interfaces.IndexOf(told));
    }

    /// <summary>VRFs go with their container.</summary>
    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid)
    {
    }

    public void Status(CniCall call)
    {
    }
}
