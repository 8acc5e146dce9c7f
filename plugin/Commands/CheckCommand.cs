using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Commands;

/// <summary>CHECK: everything that ADD made, and the IPAM's own CHECK where there is an IPAM.</summary>
internal static class CheckCommand
{
    public static void Run(CniCall call)
    {
        IFeature feature = FeatureTable.Find(call.Config);
        feature.Validate(call);
        JsonObject previous = call.Config.PrevResult.AsObject()
            ?? throw new CniException(ErrorCode.InvalidConfig, "network configuration: required prevResult missing: CHECK compares with the result of ADD");
        CniResult expected = ResultReader.Read(previous, call.Config.Version);
        if (feature.MakesInterface)
        {
            IpamStep.Run(CniCommand.Check, call);
        }

        using AttachmentContext context = AttachmentContext.Open(call);
        feature.Check(context, expected);
    }
}
