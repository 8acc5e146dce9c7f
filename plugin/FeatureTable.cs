using CsCni.Cni;
using CsCni.Plugin.Delegation;
using CsCni.Plugin.Features;
using CsCni.Plugin.Flannel;

namespace CsCni.Plugin;

/// <summary>Which feature serves which type: one line each.</summary>
internal static class FeatureTable
{
    /// <summary>All types that are served, as <c>cscni --types</c> tells them.</summary>
    public const string Names = "cscni, bridge, ptp, netkit, macvlan, macvtap, ipvlan, vlan, host-device, loopback, dummy, tap, portmap, bandwidth, tuning, firewall, sbr, vrf, flannel";

    /// <exception cref="CniException">7: the type is missing or not served.</exception>
    public static IFeature Find(NetworkConfig config) => config.Type switch
    {
        "cscni" or "bridge" => new BridgeFeature(),
        "ptp" => new PtpFeature("veth"),
        "netkit" => new PtpFeature("netkit"),
        "macvlan" => new MacvlanFeature(isTap: false),
        "macvtap" => new MacvlanFeature(isTap: true),
        "ipvlan" => new IpvlanFeature(),
        "vlan" => new VlanFeature(),
        "host-device" => new HostDeviceFeature(),
        "loopback" => new LoopbackFeature(),
        "dummy" => new DummyFeature(),
        "tap" => new TapFeature(),
        "portmap" => new PortMapFeature(),
        "bandwidth" => new BandwidthFeature(),
        "tuning" => new TuningFeature(),
        "firewall" => new FirewallFeature(),
        "sbr" => new SbrFeature(),
        "vrf" => new VrfFeature(),
        "" => throw new CniException(ErrorCode.InvalidConfig, $"network configuration: missing type (served: {Names})"),
        _ => throw new CniException(ErrorCode.InvalidConfig, $"network configuration: unknown type \"{config.Type}\" (served: {Names})"),
    };

    /// <summary>The types that hand their calls on; null for those that do something themselves.</summary>
    public static IDelegatingType? FindDelegating(NetworkConfig config) => config.Type switch
    {
        "flannel" => new FlannelType(),
        _ => null,
    };
}
