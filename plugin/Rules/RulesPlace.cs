using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Rules;

/// <summary>Where the files of our rules are.</summary>
/// <param name="StateDirectory">stateDir of the configuration.</param>
/// <param name="Node">The number of the network namespace that stands for the node.</param>
internal readonly record struct RulesPlace(string StateDirectory, ulong Node)
{
    private const string Default = "/run/cscni";

    /// <summary>Reads the key.</summary>
    /// <exception cref="CniException">6: not a string. 7: not an absolute path.</exception>
    public static string ReadDirectory(NetworkConfig config)
    {
        JsonValue value = config.Root["stateDir"];
        string path = value.AsString() is { Length: > 0 } given ? given : Default;
        return path[0] == '/' && !path.Contains('\0') ? path.TrimEnd('/') : throw value.Invalid("expected an absolute path");
    }

    /// <summary>True where an attachment of the node has, or had, rules.</summary>
    public bool Exists() => FileSystem.Exists(RulesStore.PathOf(StateDirectory, Node));
}
