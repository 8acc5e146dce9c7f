using System;
using System.Collections.Generic;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.Membership.Static;

/// <summary>Where the entries of a list stand in a text: each on lines of its own, "- " in front of the first, all at one column.</summary>
internal static class EntryLines
{
    /// <summary>Where the first line of each entry begins, in characters; none where one does not begin a line.</summary>
    /// <param name="text">The text.</param>
    /// <param name="items">The entries, with their places in it.</param>
    internal static List<int> Find(string text, IReadOnlyList<YamlNode> items)
    {
        List<int> starts = new(items.Count);
        int start = 0;
        long line = 1;
        foreach (YamlNode item in items)
        {
            if (starts.Count > 0 && item.Place.Line == line)
            {
                return [];
            }

            for (; line < item.Place.Line; line++)
            {
                start = text.IndexOf('\n', start) + 1;
            }

            if (!Begins(text.AsSpan(start)))
            {
                return [];
            }

            starts.Add(start);
        }

        return starts;
    }

    /// <summary>Blanks and "- ", as each entry's first line has them.</summary>
    internal static ReadOnlySpan<char> Indent(ReadOnlySpan<char> line) => line[..(line.IndexOf('-') + 2)];

    private static bool Begins(ReadOnlySpan<char> line) => line.TrimStart(' ').StartsWith("- ", StringComparison.Ordinal);
}
