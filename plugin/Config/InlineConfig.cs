using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>
/// What type cscni does itself of what a list of further plugins would do: those of tuning and bandwidth. In all other types
/// there is nothing of it, since unchanged conflists leave it to these plugins.
/// </summary>
internal sealed class InlineConfig
{
    private static readonly InlineConfig s_none = new();

    private InlineConfig()
    {
    }

    /// <summary>sysctl: sysctls of the container.</summary>
    public List<SysctlSetting> Sysctls { get; private init; } = [];

    /// <summary>promisc, allmulti and txQLen of the container's link. Its MTU and hardware address are given when it is made.</summary>
    public LinkTuning Link { get; private init; }

    /// <summary>bandwidth, or runtimeConfig.bandwidth.</summary>
    public BandwidthConfig Bandwidth { get; private init; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static InlineConfig Read(CniCall call)
    {
        if (call.Config.Type != "cscni")
        {
            return s_none;
        }

        JsonObject root = call.Config.Root;
        return new()
        {
            Sysctls = SysctlSetting.Read(root["sysctl"], call.Environment.IfName),
            Link = new()
            {
                Promisc = root["promisc"].AsBool() is true ? true : null,
                AllMulti = root["allmulti"].AsBool(),
                QueueLength = TuningConfig.ReadQueueLength(root["txQLen"]),
            },
            Bandwidth = BandwidthConfig.Read(call.Config),
        };
    }
}
