using CsCni.Cni;
using CsCni.Netlink.Route;

namespace CsCni.Plugin.Config;

/// <summary>The key <c>mode</c> of type netkit.</summary>
internal static class NetkitKeys
{
    public const string Type = "netkit";

    /// <summary>mode: l3, the default as the kernel's, or l2; null for a type that makes no netkit.</summary>
    /// <exception cref="CniException">7: another mode.</exception>
    public static NetkitMode? Mode(NetworkConfig config) => config.Type != Type ? null : config.Root["mode"].AsString() switch
    {
        null or "" or "l3" => NetkitMode.L3,
        "l2" => NetkitMode.L2,
        var other => throw new CniException(ErrorCode.InvalidConfig, $"network configuration: unknown netkit mode: \"{other}\" (expected l2 or l3)"),
    };

    /// <exception cref="CniException">7: another mode, or a hardware address for links that have none.</exception>
    public static void Check(CniCall call)
    {
        if (Mode(call.Config) == NetkitMode.L3 && RequestedMac.Read(call) is { } mac)
        {
            throw new CniException(
                ErrorCode.InvalidConfig, $"network configuration: MAC {mac} is asked for, but a netkit of mode l3 has no hardware address: set mode to l2, or ask for none");
        }
    }
}
