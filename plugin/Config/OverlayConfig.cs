using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>The key <c>overlay</c> of type cscni: how this node's pods reach those of other nodes.</summary>
internal sealed class OverlayConfig
{
    private OverlayConfig(JsonObject keys)
    {
        if (!keys["subnetFile"].IsPresent)
        {
            Own = OwnOverlayConfig.Read(keys);
            return;
        }

        SubnetPath = ReadPath(keys["subnetFile"]);
        foreach (string key in (System.ReadOnlySpan<string>)["backend", "network", "networks", "subnet", "subnets", "peers"])
        {
            if (keys[key].IsPresent)
            {
                throw keys[key].Invalid("subnetFile is given too: whoever writes that file makes the overlay, so leave one of the two out");
            }
        }
    }

    /// <summary>subnetFile: where flanneld or cscni-agent tells the node's subnet; empty where this plugin makes the overlay.</summary>
    public string SubnetPath { get; } = string.Empty;

    /// <summary>The overlay that this plugin makes; null where somebody else does.</summary>
    public OwnOverlayConfig? Own { get; }

    /// <summary>True where the configuration has an overlay; costs one look.</summary>
    public static bool IsOf(NetworkConfig config) => config.Type == "cscni" && config.Root["overlay"].IsPresent;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static OverlayConfig Read(NetworkConfig config) => new(config.Root["overlay"].AsObject()!);

    /// <summary>For what removes, which a bad key must not stop.</summary>
    /// <returns>The keys; null where they cannot be read.</returns>
    public static OverlayConfig? TryRead(NetworkConfig config)
    {
        try
        {
            return Read(config);
        }
        catch (CniException)
        {
            return null;
        }
    }

    private static string ReadPath(JsonValue value)
    {
        string path = value.AsString() ?? string.Empty;
        return path.Length > 0 && path[0] == '/' && !path.Contains('\0') ? path : throw value.Invalid($"expected an absolute path, as {SubnetFile.DefaultPath}");
    }
}
