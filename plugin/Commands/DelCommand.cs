using CsCni.Cni;
using CsCni.Plugin.Config;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Commands;

/// <summary>
/// DEL: links first, then the address, which nobody else may get while a link has it; but a lease is released through the
/// link, while there is one. Needs neither namespace nor prevResult nor runtimeConfig, and does not look at keys that only
/// ADD needs.
/// </summary>
internal static class DelCommand
{
    public static void Run(CniCall call)
    {
        IFeature feature = FeatureTable.Find(call.Config);
        using AttachmentContext context = AttachmentContext.OpenForDelete(call);
        using CallLock? turn = CallLock.ForDelete(call, context.HostInode);
        if (!feature.MakesInterface || !IpamSettings.NeedLink(call.Config))
        {
            feature.Detach(context);
            if (feature.MakesInterface)
            {
                IpamStep.Run(CniCommand.Del, call);
            }

            return;
        }

        try
        {
            IpamStep.Run(CniCommand.Del, call);
        }
        finally
        {
            // A lease that cannot be released does not keep the link.
            feature.Detach(context);
        }
    }
}
