using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;

namespace CsCni.Plugin.Features;

/// <summary>prevResult of the configuration: what the plugins before this one in the list have made.</summary>
internal static class PreviousResult
{
    /// <summary>For an ADD of a type that works on what others made.</summary>
    /// <exception cref="CniException">7: there is none. 6 or 7: it is malformed.</exception>
    public static CniResult Require(NetworkConfig config)
    {
        JsonObject previous = config.PrevResult.AsObject() ?? throw new CniException(
            ErrorCode.InvalidConfig, $"network configuration: must be called as chained plugin: type {config.Type} needs the prevResult of the plugin before it in the list");
        return ResultReader.Read(previous, config.Version);
    }

    /// <summary>For DEL, which a bad document must not stop.</summary>
    /// <returns>The result; null where there is none that can be read.</returns>
    public static CniResult? TryRead(NetworkConfig config)
    {
        try
        {
            return config.PrevResult.AsObject() is { } previous ? ResultReader.Read(previous, config.Version) : null;
        }
        catch (CniException)
        {
            return null;
        }
    }
}
