using System;
using System.Collections.Generic;

namespace CsCni.Agent.Yaml;

/// <summary>Puts what a flag says over what the file says.</summary>
internal static class YamlOverride
{
    /// <summary>The mapping with another value at a path. Where a part of the path is no mapping, it stays, for the reader to refuse.</summary>
    /// <param name="mapping">The keys.</param>
    /// <param name="path">The key, and the keys below it.</param>
    /// <param name="value">The value, with the flag as its place.</param>
    internal static YamlMapping Put(YamlMapping mapping, ReadOnlySpan<string> path, YamlNode value)
    {
        List<YamlEntry> entries = [.. mapping.Entries];
        string key = path[0];
        int index = entries.FindLastIndex(entry => entry.Key.Text == key);
        YamlNode? before = index < 0 ? null : entries[index].Value;
        YamlNode after = path.Length == 1 ? value : before switch
        {
            null or YamlScalar { IsNull: true } => Put(new(value.Place, []), path[1..], value),
            YamlMapping inner => Put(inner, path[1..], value),
            _ => before,
        };
        if (index < 0)
        {
            entries.Add(new(new(value.Place, key, IsQuoted: false), after));
        }
        else
        {
            entries[index] = entries[index] with { Value = after };
        }

        return mapping with { Entries = entries };
    }
}
