using System;
using System.Collections.Generic;

namespace CsCni.Cni;

/// <summary>
/// CNI_ARGS: "KEY=value" pairs between semicolons. Keys are case-sensitive. A key that the plugin does not know is an
/// error unless IgnoreUnknown is true, which Kubernetes' runtimes send.
/// </summary>
public sealed class CniArguments
{
    private readonly Dictionary<string, string> _values = new(4, StringComparer.Ordinal);

    private CniArguments()
    {
    }

    /// <summary>Parses the variable.</summary>
    /// <param name="text">CNI_ARGS; empty where there is none.</param>
    /// <param name="known">The keys that the plugin takes.</param>
    /// <exception cref="CniException">4: a pair is malformed, or a key is unknown and IgnoreUnknown is not set.</exception>
    public static CniArguments Parse(string text, params ReadOnlySpan<string> known)
    {
        CniArguments arguments = new();
        List<string> unknown = [];
        foreach (string pair in text.Split(';', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=');
            if (equals < 1 || pair.IndexOf('=', equals + 1) >= 0)
            {
                throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_ARGS: invalid pair \"{pair}\" (expected KEY=value)");
            }

            arguments._values[pair[..equals]] = pair[(equals + 1)..];
            if (!known.Contains(pair[..equals]) && pair[..equals] != "IgnoreUnknown")
            {
                unknown.Add(pair);
            }
        }

        if (!arguments.IgnoresUnknown() && unknown.Count > 0)
        {
            throw new CniException(
                ErrorCode.InvalidEnvironment,
                $"CNI_ARGS: unknown args [{string.Join(' ', unknown)}] (known: {string.Join(", ", known!)}; IgnoreUnknown=1 passes over others)");
        }

        return arguments;
    }

    /// <summary>The value of a key, or null where it is not given or empty.</summary>
    public string? Get(string key) => _values.TryGetValue(key, out string? value) && value.Length > 0 ? value : null;

    private bool IgnoresUnknown()
    {
        if (!_values.TryGetValue("IgnoreUnknown", out string? value))
        {
            return false;
        }

        return value.ToLowerInvariant() switch
        {
            "1" or "true" => true,
            "0" or "false" => false,
            _ => throw new CniException(ErrorCode.InvalidEnvironment, $"CNI_ARGS: IgnoreUnknown is \"{value}\" (expected 1, true, 0 or false)"),
        };
    }
}
