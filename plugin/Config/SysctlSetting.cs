using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>One entry of the key <c>sysctl</c>.</summary>
/// <param name="Key">As it is written: with dots or slashes, and IFNAME for the container's interface.</param>
/// <param name="Path">Below /proc/sys.</param>
/// <param name="Value">What shall stand there.</param>
internal readonly record struct SysctlSetting(string Key, string Path, string Value)
{
    private const string Placeholder = "IFNAME";

    /// <summary>More than twice the longest below /proc/sys/net. An allow list's expressions go down a level of the stack for each character.</summary>
    private const int LongestKey = 255;

    /// <summary>Reads the entries; of the reference's rules, also that only those below net are allowed, which are the container's own.</summary>
    /// <param name="value">The object.</param>
    /// <param name="ifName">The container's interface; empty where a command is about none.</param>
    /// <exception cref="CniException">6: not an object of texts. 7: a key twice, or one that is not below net.</exception>
    public static List<SysctlSetting> Read(JsonValue value, string ifName)
    {
        List<SysctlSetting> settings = [];
        JsonObject? entries = value.AsObject();
        foreach ((string key, _) in entries?.Members ?? [])
        {
            if (settings.Exists(setting => setting.Key.Equals(key, StringComparison.Ordinal)))
            {
                throw new CniException(ErrorCode.InvalidConfig, $"network configuration: duplicated sysctl keys are not allowed: \"{key}\" is there twice");
            }

            JsonValue text = entries![key];
            settings.Add(new(key, PathOf(key, ifName.Length > 0 ? ifName : Placeholder), text.AsString() ?? throw text.Invalid("expected a text")));
        }

        return settings;
    }

    /// <summary>The path: dots become slashes before the interface's name is put in, which may have dots of its own.</summary>
    private static string PathOf(string key, string ifName)
    {
        string path = key.Replace('.', '/');
        int at = path.IndexOf(Placeholder, StringComparison.Ordinal);
        path = at < 0 ? path : $"{path[..at]}{ifName}{path[(at + Placeholder.Length)..]}";
        bool isNet = key.Length <= LongestKey && path.StartsWith("net/", StringComparison.Ordinal) && !path.Contains("//") && !path.Contains('\0') && path[^1] != '/';
        return isNet
            ? path
            : throw new CniException(
                ErrorCode.InvalidConfig, $"network configuration: invalid net sysctl key: \"{key}\": expected one below net, as net.ipv4.conf.IFNAME.arp_filter");
    }
}
