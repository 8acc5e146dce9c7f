using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>What keys of a bridge configuration may not be together: checked before ADD changes anything.</summary>
internal static class BridgeRules
{
    /// <exception cref="CniException">7: keys that contradict each other.</exception>
    public static void Check(BridgeConfig config, NetworkConfig network)
    {
        if (InterfaceName.Fault(config.Bridge) is { } fault)
        {
            throw Invalid($"bridge \"{config.Bridge}\" {fault}");
        }

        if (config.HairpinMode && config.PromiscMode)
        {
            throw Invalid("cannot set hairpin mode and promiscuous mode at the same time: hairpinMode and promiscMode are both true");
        }

        if (config.DisableContainerInterface && config.HasAddresses)
        {
            throw Invalid($"cannot use IPAM when DisableContainerInterface flag is set: ipam.type is \"{config.Ipam.Type}\"");
        }

        if (!config.HasAddresses && network.Version <= SpecVersion.V020)
        {
            throw Invalid($"a network without addresses has no result in CNI version {network.Version}: add an ipam, or set cniVersion to 0.3.0 or newer");
        }

        CheckGatewayVlanName(config);
    }

    /// <summary>The name of the link that carries the gateway's address within a VLAN.</summary>
    public static string GatewayVlanName(BridgeConfig config) => $"{config.Bridge}.{config.Vlan}";

    /// <summary>Name of the link that the node routes to the containers by.</summary>
    public static string RoutedLink(BridgeConfig config) => config.Vlan != 0 && config.IsGateway ? GatewayVlanName(config) : config.Bridge;

    private static void CheckGatewayVlanName(BridgeConfig config)
    {
        if (config.Vlan != 0 && config.IsGateway && InterfaceName.Fault(GatewayVlanName(config)) is { } fault)
        {
            throw Invalid($"the gateway's interface \"{GatewayVlanName(config)}\" (bridge, dot, vlan) {fault}: choose a shorter bridge name");
        }
    }

    private static CniException Invalid(string message) => new(ErrorCode.InvalidConfig, $"network configuration: {message}");
}
