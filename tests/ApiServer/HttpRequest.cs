using System;
using System.Collections.Generic;

namespace CsCni.Tests.ApiServer;

/// <summary>A request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, unescaped.</param>
/// <param name="Query">The query's keys and values.</param>
/// <param name="Headers">The headers; names compare without regard to case.</param>
/// <param name="Body">The body.</param>
public sealed record HttpRequest(
    string Method, string Path, IReadOnlyDictionary<string, string> Query, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>A value of the query; null for none.</summary>
    public string? Asked(string key) => Query.GetValueOrDefault(key);

    /// <summary>A header; null for none.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Splits a request's target.</summary>
    public static (string Path, Dictionary<string, string> Query) Split(string target)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        Dictionary<string, string> query = [];
        if (mark >= 0)
        {
            foreach (string pair in target[(mark + 1)..].Split('&'))
            {
                string[] parts = pair.Split('=', 2);
                query[Uri.UnescapeDataString(parts[0])] = parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : string.Empty;
            }
        }

        return (Uri.UnescapeDataString(mark < 0 ? target : target[..mark]), query);
    }
}
