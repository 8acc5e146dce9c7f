using CsCni.Cni;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Commands;

/// <summary>
/// DEL: links first, then the address, which nobody else may get while a link has it. Needs neither namespace nor
/// prevResult nor runtimeConfig, and does not look at keys that only ADD needs.
/// </summary>
internal static class DelCommand
{
    public static void Run(CniCall call)
    {
        IFeature feature = FeatureTable.Find(call.Config);
        using AttachmentContext context = AttachmentContext.OpenForDelete(call);
        feature.Detach(context);
        if (feature.MakesInterface)
        {
            IpamStep.Run(CniCommand.Del, call);
        }
    }
}
