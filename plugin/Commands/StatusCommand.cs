using CsCni.Cni;
using CsCni.Plugin.Features;
using CsCni.Plugin.Steps;

namespace CsCni.Plugin.Commands;

/// <summary>STATUS: whether an ADD could succeed now. Asked every few seconds, so it is quick, and changes nothing.</summary>
internal static class StatusCommand
{
    public static void Run(CniCall call)
    {
        IFeature feature = FeatureTable.Find(call.Config);
        feature.Validate(call);
        feature.Status(call);
        if (feature.MakesInterface)
        {
            CheckIpam(call);
        }
    }

    private static void CheckIpam(CniCall call)
    {
        try
        {
            IpamStep.Run(CniCommand.Status, call);
        }
        catch (CniException exception) when (exception.Code is not (ErrorCode.NotAvailable or ErrorCode.NotAvailableLimited))
        {
            throw new CniException(ErrorCode.NotAvailable, exception.Message, exception.Details);
        }
    }
}
