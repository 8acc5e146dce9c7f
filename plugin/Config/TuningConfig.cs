using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>The keys of the reference plugin <c>tuning</c>, with its meanings and its order of precedence: args.cni goes before all else.</summary>
internal sealed class TuningConfig
{
    private const string DefaultDirectory = "/run/cni/tuning";

    private TuningConfig(CniCall call)
    {
        JsonObject root = call.Config.Root;
        JsonObject? args = call.Config.Args;
        DataDirectory = ReadDirectory(call.Config);
        Sysctls = Merge(
            SysctlSetting.Read(root["sysctl"], call.Environment.IfName), SysctlSetting.Read(args?["sysctl"] ?? default, call.Environment.IfName));
        IsPromisc = args?["promisc"].AsBool() ?? root["promisc"].AsBool() ?? false;
        Link = new()
        {
            Mac = RequestedMac.ReadArgsFirst(call),
            Promisc = IsPromisc ? true : null,
            AllMulti = args?["allmulti"].AsBool() ?? root["allmulti"].AsBool(),
            Mtu = (args is null ? 0 : InterfaceKeys.ReadMtu(args)) is not 0 and int asked ? asked : InterfaceKeys.ReadMtu(root) is not 0 and int mtu ? mtu : null,
            QueueLength = ReadQueueLength(args?["txQLen"] ?? default) ?? ReadQueueLength(root["txQLen"]),
        };
    }

    /// <summary>dataDir: where the values are kept that DEL restores.</summary>
    public string DataDirectory { get; }

    /// <summary>sysctl.</summary>
    public List<SysctlSetting> Sysctls { get; }

    /// <summary>promisc: CHECK also fails where it is false and the link is promiscuous.</summary>
    public bool IsPromisc { get; }

    /// <summary>mac, promisc, allmulti, mtu and txQLen.</summary>
    public LinkTuning Link { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">4: CNI_ARGS is malformed. 6: a wrong type. 7: a bad value.</exception>
    public static TuningConfig Read(CniCall call) => new(call);

    /// <summary>dataDir alone, for what must work whatever has become of the other keys.</summary>
    /// <exception cref="CniException">6: not a string. 7: not an absolute path.</exception>
    public static string ReadDirectory(NetworkConfig config)
    {
        JsonValue value = config.Root["dataDir"];
        string path = value.AsString() is { Length: > 0 } given ? given : DefaultDirectory;
        return path[0] == '/' && !path.Contains('\0') ? path.TrimEnd('/') : throw value.Invalid("expected an absolute path");
    }

    /// <summary>txQLen.</summary>
    /// <exception cref="CniException">7: out of bounds.</exception>
    public static int? ReadQueueLength(JsonValue value) => value.AsInteger() switch
    {
        null => null,
        >= 0 and <= int.MaxValue and var length => (int)length,
        _ => throw value.Invalid($"expected a number of packets from 0 to {int.MaxValue}"),
    };

    private static List<SysctlSetting> Merge(List<SysctlSetting> settings, List<SysctlSetting> stronger)
    {
        settings.RemoveAll(weaker => stronger.Exists(other => other.Key.Equals(weaker.Key, StringComparison.Ordinal)));
        settings.AddRange(stronger);
        return settings;
    }
}
