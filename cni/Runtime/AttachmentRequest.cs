using System.Collections.Generic;
using CsCni.Cni.Json;

namespace CsCni.Cni.Runtime;

/// <summary>What a runtime asks of a network for one container (libcni calls it RuntimeConf).</summary>
/// <param name="ContainerId">CNI_CONTAINERID.</param>
/// <param name="NetNsPath">CNI_NETNS; may be empty at DEL, where the namespace is gone.</param>
/// <param name="IfName">CNI_IFNAME.</param>
/// <param name="Arguments">CNI_ARGS in the order in which they were given.</param>
/// <param name="Capabilities">The values of capabilities by their names; each plugin gets those that it declares.</param>
public sealed record AttachmentRequest(
    string ContainerId,
    string NetNsPath,
    string IfName,
    IReadOnlyList<(string Key, string Value)> Arguments,
    JsonObject? Capabilities)
{
    /// <summary>CNI_ARGS as plugins get it.</summary>
    public string ArgumentText
    {
        get
        {
            List<string> pairs = [];
            foreach ((string key, string value) in Arguments)
            {
                pairs.Add($"{key}={value}");
            }

            return string.Join(';', pairs);
        }
    }

    /// <summary>Parses pairs between semicolons.</summary>
    /// <param name="text">"KEY=value;KEY=value"; empty for none.</param>
    /// <exception cref="CniException">4: a pair is malformed.</exception>
    public static List<(string Key, string Value)> ParseArguments(string text)
    {
        List<(string Key, string Value)> pairs = [];
        foreach (string pair in text.Split(';', System.StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || equals == pair.Length - 1 || pair.IndexOf('=', equals + 1) >= 0)
            {
                throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_ARGS: invalid pair \"{pair}\" (expected KEY=value;KEY=value)");
            }

            pairs.Add((pair[..equals], pair[(equals + 1)..]));
        }

        return pairs;
    }
}
