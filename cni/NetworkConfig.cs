using System;
using System.Collections.Generic;
using CsCni.Cni.Json;

namespace CsCni.Cni;

/// <summary>
/// The parts of a network configuration that every plugin shares (CNI specification 1.1.0, section 1 "Plugin configuration
/// objects" and section 3 "Deriving the request"). What belongs to one plugin is read by that plugin from <see cref="Root"/>.
/// </summary>
public sealed class NetworkConfig
{
    private NetworkConfig(JsonObject root, SpecVersion version, string name)
    {
        Root = root;
        Version = version;
        Name = name;
        Type = root["type"].AsString() ?? string.Empty;
        Ipam = root["ipam"].AsObject();
        RuntimeConfig = root["runtimeConfig"].AsObject();
        Args = root["args"].AsObject()?["cni"].AsObject();
    }

    /// <summary>The whole document.</summary>
    public JsonObject Root { get; }

    /// <summary>cniVersion; a result is written in the shape of this version.</summary>
    public SpecVersion Version { get; }

    /// <summary>name: the network's name, unique on the node.</summary>
    public string Name { get; }

    /// <summary>type: the name that the plugin was called by; empty where it is missing.</summary>
    public string Type { get; }

    /// <summary>ipam, or null where there is none.</summary>
    public JsonObject? Ipam { get; }

    /// <summary>ipam.type; empty where there is none, which means a network without addresses.</summary>
    public string IpamType => Ipam?["type"].AsString() ?? string.Empty;

    /// <summary>runtimeConfig: the values of the capabilities that the config declares.</summary>
    public JsonObject? RuntimeConfig { get; }

    /// <summary>args.cni: arguments by the conventions' names.</summary>
    public JsonObject? Args { get; }

    /// <summary>prevResult, not decoded yet; absent at the ADD of a chain's first plugin.</summary>
    public JsonValue PrevResult => Root["prevResult"];

    /// <summary>Reads a configuration.</summary>
    /// <param name="json">The bytes from standard input.</param>
    /// <exception cref="CniException">6: not JSON, or a wrong type. 7: name missing or malformed. 1: an unknown cniVersion.</exception>
    public static NetworkConfig Parse(ReadOnlyMemory<byte> json)
    {
        JsonObject root = JsonText.ParseObject(json, "network configuration");
        string name = root["name"].AsString() ?? throw new CniException(ErrorCode.InvalidConfig, "network configuration: missing network name (key \"name\")");
        if (Identifier.Fault(name) is { } fault)
        {
            throw new CniException(ErrorCode.InvalidConfig, $"network configuration: network name \"{name}\" {fault}");
        }

        string version = root["cniVersion"].AsString() ?? string.Empty;
        return new(root, SpecVersion.Find(version) ?? throw IncompatibleVersion(version), name);
    }

    /// <summary>
    /// The attachments that a GC call declares valid: <c>cni.dev/valid-attachments</c>, or the misspelt
    /// <c>cni.dev/attachments</c> that libcni sends beside it.
    /// </summary>
    /// <returns>
    /// The attachments; null where neither key is there at all, which must remove nothing. A null value is an empty list:
    /// Go writes its empty lists so.
    /// </returns>
    /// <exception cref="CniException">6 or 7: malformed.</exception>
    public HashSet<Attachment>? ValidAttachments()
    {
        JsonValue list = Root["cni.dev/valid-attachments"];
        if (list.Raw.IsEmpty)
        {
            list = Root["cni.dev/attachments"];
        }

        if (list.Raw.IsEmpty)
        {
            return null;
        }

        HashSet<Attachment> valid = [];
        foreach (JsonValue element in list.AsArray())
        {
            JsonObject entry = element.AsObject() ?? throw element.Invalid("expected {\"containerID\": ..., \"ifname\": ...}");
            JsonValue containerId = entry["containerID"];
            JsonValue ifName = entry["ifname"];
            valid.Add(new(
                Name,
                containerId.AsString() ?? throw containerId.Invalid("expected a container ID"),
                ifName.AsString() ?? throw ifName.Invalid("expected an interface name")));
        }

        return valid;
    }

    private static CniException IncompatibleVersion(string version)
    {
        List<string> supported = [];
        foreach (SpecVersion known in SpecVersion.All)
        {
            supported.Add($"\"{known}\"");
        }

        return new(
            ErrorCode.IncompatibleVersion,
            $"incompatible CNI versions: config is \"{version}\", supported are {string.Join(", ", supported)}",
            $"config is \"{version}\", plugin supports [{string.Join(' ', supported)}]");
    }
}
