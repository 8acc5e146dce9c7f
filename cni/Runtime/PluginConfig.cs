using System.Collections.Generic;
using CsCni.Cni.Json;

namespace CsCni.Cni.Runtime;

/// <summary>One plugin of a network's list, as it stands in the file (CNI specification 1.1.0, section 1 "Plugin configuration objects").</summary>
public sealed class PluginConfig
{
    private PluginConfig(JsonObject root, string type, IReadOnlyList<string> capabilities) =>
        (Root, Type, Capabilities) = (root, type, capabilities);

    /// <summary>The whole object.</summary>
    public JsonObject Root { get; }

    /// <summary>type: the name of the executable.</summary>
    public string Type { get; }

    /// <summary>capabilities: the names that are set to true.</summary>
    public IReadOnlyList<string> Capabilities { get; }

    /// <summary>Reads a plugin's object.</summary>
    /// <param name="value">The object.</param>
    /// <param name="what">Where it stands, for the error: "plugins[0]".</param>
    /// <exception cref="CniException">6 or 7: no object, no type, or capabilities that are no object of truth values.</exception>
    public static PluginConfig Read(JsonValue value, string what)
    {
        JsonObject root = value.AsObject() ?? throw value.Invalid("expected a plugin's object");
        string? type = root["type"].AsString();
        if (string.IsNullOrEmpty(type))
        {
            throw new CniException(ErrorCode.InvalidConfig, $"{what}: missing \"type\" (expected the name of a plugin's executable)");
        }

        List<string> capabilities = [];
        if (root["capabilities"].AsObject() is { } declared)
        {
            foreach ((string name, _) in declared.Members)
            {
                if (declared[name].AsBool() == true && !capabilities.Contains(name))
                {
                    capabilities.Add(name);
                }
            }
        }

        return new(root, type, capabilities);
    }
}
