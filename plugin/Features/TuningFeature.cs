using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Results;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Plugin.Config;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Features;

/// <summary>Type tuning: changes the interface that the plugin before it in the list made, and sysctls of the container; DEL restores both.</summary>
internal sealed class TuningFeature : IFeature
{
    public bool MakesInterface => false;

    public void Validate(CniCall call) => SysctlAllowList.Check(TuningConfig.Read(call).Sysctls);

    public CniResult Attach(AttachmentContext context)
    {
        CniResult result = PreviousResult.Require(context.Call.Config);
        TuningConfig config = TuningConfig.Read(context.Call);
        Link link = PreviousResult.RequireLink(context);
        TunedLink before = TuningStep.ReadPresent(context, config, link);
        if (before.Link.IsEmpty && before.Sysctls.Count == 0)
        {
            return result;
        }

        context.Rollback.Push($"restore \"{link.Name}\" of {context.Attachment.ToString()}", () => TuningStep.Restore(context, config.DataDirectory));
        TuningStore.Keep(config.DataDirectory, context.Attachment, before);
        TuningStep.Set(context, link.Index, config.Link, config.Sysctls);
        Tell(result, context, config.Link);
        return result;
    }

    public void Detach(AttachmentContext context) => TuningStep.Restore(context, TuningConfig.ReadDirectory(context.Call.Config));

    public void Check(AttachmentContext context, CniResult expected)
    {
        TuningConfig config = TuningConfig.Read(context.Call);
        Link link = context.Container.TryGetLink(context.Attachment.IfName)
            ?? throw CheckFailure.Of(context.Attachment, $"interface \"{context.Attachment.IfName}\" is missing");
        TuningCheck.Run(context, link, config.Link, config.Sysctls);
        if (!config.IsPromisc && (link.Flags & LinkFlags.Promiscuous) != 0)
        {
            throw CheckFailure.Of(context.Attachment, $"\"{link.Name}\" is promiscuous, expected not");
        }
    }

    public void Collect(RouteSocket host, NetworkConfig config, HashSet<Attachment> valid) =>
        TuningStore.RemoveOthers(TuningConfig.ReadDirectory(config), config.Name, valid);

    public void Status(CniCall call)
    {
    }

    /// <summary>What the plugins behind this one, and CHECK, are to know.</summary>
    private static void Tell(CniResult result, AttachmentContext context, LinkTuning tuning)
    {
        for (int index = 0; index < result.Interfaces.Count; index++)
        {
            ResultInterface told = result.Interfaces[index];
            if (told.Name == context.Attachment.IfName && told.Sandbox.Length > 0)
            {
                result.Interfaces[index] = told with
                {
                    Mac = tuning.Mac is MacAddress mac ? mac.ToString() : told.Mac,
                    Mtu = told.Mtu != 0 && tuning.Mtu is int mtu ? mtu : told.Mtu,
                };
            }
        }
    }
}
