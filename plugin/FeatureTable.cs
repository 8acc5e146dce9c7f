using CsCni.Cni;
using CsCni.Plugin.Features;

namespace CsCni.Plugin;

/// <summary>Which feature serves which type: one line each.</summary>
internal static class FeatureTable
{
    public const string Names = "cscni, bridge, ptp, portmap";

    /// <exception cref="CniException">7: the type is missing or not served.</exception>
    public static IFeature Find(NetworkConfig config) => config.Type switch
    {
        "cscni" or "bridge" => new BridgeFeature(),
        "ptp" => new PtpFeature(),
        "portmap" => new PortMapFeature(),
        "" => throw new CniException(ErrorCode.InvalidConfig, $"network configuration: missing type (served: {Names})"),
        _ => throw new CniException(ErrorCode.InvalidConfig, $"network configuration: unknown type \"{config.Type}\" (served: {Names})"),
    };
}
