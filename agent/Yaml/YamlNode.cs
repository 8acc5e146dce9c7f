using System.Collections.Generic;

namespace CsCni.Agent.Yaml;

/// <summary>A part of a YAML document, with its place.</summary>
/// <param name="Place">Where it begins.</param>
internal abstract record YamlNode(YamlPlace Place);

/// <summary>A single value.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Text">The value, quotes and escapes resolved.</param>
/// <param name="IsQuoted">It was written in quotes or as a block, so it is text whatever it looks like.</param>
internal sealed record YamlScalar(YamlPlace Place, string Text, bool IsQuoted) : YamlNode(Place)
{
    /// <summary>YAML 1.2's null, or nothing at all: the key counts as not given.</summary>
    internal bool IsNull => !IsQuoted && (Text is "" or "~" or "null" or "Null" or "NULL");
}

/// <summary>A list.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Items">Its elements.</param>
internal sealed record YamlSequence(YamlPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

/// <summary>Keys with values, in the order of the file; a key may stand twice, which is for the reader to refuse.</summary>
/// <param name="Place">Where it begins.</param>
/// <param name="Entries">The keys with their values.</param>
internal sealed record YamlMapping(YamlPlace Place, IReadOnlyList<YamlEntry> Entries) : YamlNode(Place);

/// <summary>A key with its value.</summary>
internal readonly record struct YamlEntry(YamlScalar Key, YamlNode Value);
