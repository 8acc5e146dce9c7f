using CsCni.Cni;

namespace CsCni.Plugin.Config;

/// <summary>What keys of a traffic configuration need of the rest: checked before ADD changes anything.</summary>
internal static class TrafficRules
{
    /// <exception cref="CniException">7: keys that contradict each other.</exception>
    public static void Check(TrafficConfig traffic, bool hasAddresses)
    {
        if (hasAddresses)
        {
            return;
        }

        // The reference plugin passes over ipMasq without an IPAM, so we do.
        if (traffic.ChecksAddresses)
        {
            throw Invalid("ipspoofchk needs the container's addresses, and the network has no ipam");
        }

        if (traffic.PortMap.Mappings.Count > 0)
        {
            throw Invalid("runtimeConfig.portMappings need the container's addresses, and the network has no ipam");
        }
    }

    private static CniException Invalid(string message) => new(ErrorCode.InvalidConfig, $"network configuration: {message}");
}
