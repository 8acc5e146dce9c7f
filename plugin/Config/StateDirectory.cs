using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>stateDir: where the files are that need not outlive the machine's run, and the locks.</summary>
internal static class StateDirectory
{
    private const string Default = "/run/cscni";

    /// <summary>Reads the key.</summary>
    /// <exception cref="CniException">6: not a string. 7: not an absolute path.</exception>
    public static string Read(NetworkConfig config)
    {
        JsonValue value = config.Root["stateDir"];
        string path = value.AsString() is { Length: > 0 } given ? given : Default;
        return path[0] == '/' && !path.Contains('\0') ? path.TrimEnd('/') : throw value.Invalid("expected an absolute path");
    }
}
