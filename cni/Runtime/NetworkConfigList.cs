using System;
using System.Collections.Generic;
using CsCni.Cni.Json;

namespace CsCni.Cni.Runtime;

/// <summary>
/// A network: its name and the plugins that make an attachment to it one after another (CNI specification 1.1.0, section 1
/// "Configuration format").
/// </summary>
public sealed class NetworkConfigList
{
    private NetworkConfigList(JsonObject root, string name, SpecVersion version, List<PluginConfig> plugins)
    {
        Source = root.Raw;
        Name = name;
        Version = version;
        Plugins = plugins;
        DisableCheck = ReadFlag(root["disableCheck"]);
        DisableGc = ReadFlag(root["disableGC"]);
        LoadOnlyInlinedPlugins = ReadFlag(root["loadOnlyInlinedPlugins"]);
    }

    /// <summary>name: unique on the node.</summary>
    public string Name { get; }

    /// <summary>The version that every plugin is called with: the newest known one of cniVersion and cniVersions.</summary>
    public SpecVersion Version { get; }

    /// <summary>disableCheck: CHECK is not to be called.</summary>
    public bool DisableCheck { get; }

    /// <summary>disableGC: GC is not to be called, because the network's attachments are shared with another runtime.</summary>
    public bool DisableGc { get; }

    /// <summary>loadOnlyInlinedPlugins: no further plugins come from the directory that has the network's name.</summary>
    public bool LoadOnlyInlinedPlugins { get; }

    /// <summary>plugins, in the order of ADD.</summary>
    public IReadOnlyList<PluginConfig> Plugins { get; }

    /// <summary>The list's own bytes; these are what a cached attachment remembers.</summary>
    public ReadOnlyMemory<byte> Source { get; }

    /// <summary>Reads a list.</summary>
    /// <param name="json">The bytes of a <c>.conflist</c>.</param>
    /// <param name="what">What it is, for errors: the file's path.</param>
    /// <param name="folder">
    /// Where plugins outside of the list are looked for: the directory that holds a directory with the network's name. Null
    /// for a list that does not come from a file.
    /// </param>
    /// <exception cref="CniException">6: not JSON, or a wrong type. 7: no usable name, or no plugins. 1: an unknown version.</exception>
    public static NetworkConfigList Parse(ReadOnlyMemory<byte> json, string what, string? folder = null)
    {
        JsonObject root = JsonText.ParseObject(json, what);
        string name = ReadName(root, what);
        JsonValue listed = root["plugins"];
        List<PluginConfig> plugins = [];
        foreach (JsonValue element in listed.AsArray())
        {
            plugins.Add(PluginConfig.Read(element, $"{what}: plugins[{plugins.Count}]"));
        }

        NetworkConfigList list = new(root, name, ReadVersion(root, what), plugins);
        if (folder is not null && !list.LoadOnlyInlinedPlugins)
        {
            plugins.AddRange(PluginFolder.Read($"{folder.TrimEnd('/')}/{name}"));
        }

        return plugins.Count > 0 ? list : throw NoPlugins(what, listed, folder, list);
    }

    private static string ReadName(JsonObject root, string what)
    {
        string name = root["name"].AsString()
            ?? throw new CniException(ErrorCode.InvalidConfig, $"{what}: missing network name (key \"name\")");
        return Identifier.Fault(name) is { } fault
            ? throw new CniException(ErrorCode.InvalidConfig, $"{what}: network name \"{name}\" {fault}")
            : name;
    }

    private static CniException NoPlugins(string what, JsonValue listed, string? folder, NetworkConfigList list)
    {
        string lack = listed.IsPresent ? "\"plugins\" is empty" : "missing \"plugins\"";
        string also = folder is null || list.LoadOnlyInlinedPlugins
            ? string.Empty
            : $", and there is no *.conf in \"{folder.TrimEnd('/')}/{list.Name}\"";
        return new(ErrorCode.InvalidConfig, $"{what}: {lack}{also} (expected at least one plugin)");
    }

    /// <summary>Versions newer than this implementation are passed over in cniVersions, which is what that key is for.</summary>
    private static SpecVersion ReadVersion(JsonObject root, string what)
    {
        string text = root["cniVersion"].AsString() ?? string.Empty;
        SpecVersion? newest = text.Length > 0 || !root["cniVersions"].IsPresent ? SpecVersion.Find(text) : null;
        foreach (string offered in root["cniVersions"].AsStrings())
        {
            if (offered.Length > 0 && SpecVersion.Find(offered) is { } known && (newest is null || known > newest))
            {
                newest = known;
            }
        }

        return newest ?? throw new CniException(
            ErrorCode.IncompatibleVersion,
            $"{what}: cniVersion \"{text}\" is not a released CNI version that this runtime knows (newest: {SpecVersion.Current})");
    }

    /// <summary>true and false, and the same words as strings, which older files have.</summary>
    private static bool ReadFlag(JsonValue value)
    {
        if (value.Raw.IsEmpty || value.Raw.Span[0] != (byte)'"')
        {
            return value.AsBool() ?? false;
        }

        string text = value.AsString()!;
        return text.Equals("true", StringComparison.OrdinalIgnoreCase)
            || (text.Equals("false", StringComparison.OrdinalIgnoreCase) ? false : throw value.Invalid("expected true or false"));
    }
}
