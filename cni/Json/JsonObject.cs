using System;
using System.Collections.Generic;

namespace CsCni.Cni.Json;

/// <summary>
/// The members of an object. Keys are looked up as Go's encoding/json does it, which every existing config was written
/// against: letter case does not matter, and of two equal keys the last one counts.
/// </summary>
public sealed class JsonObject
{
    private readonly List<(string Name, ReadOnlyMemory<byte> Raw)> _members = [];
    private readonly JsonValue _self;

    private JsonObject(JsonValue self) => _self = self;

    /// <summary>The object's own bytes.</summary>
    public ReadOnlyMemory<byte> Raw => _self.Raw;

    /// <summary>The keys and values in the order of the document, duplicates included.</summary>
    public IReadOnlyList<(string Name, ReadOnlyMemory<byte> Raw)> Members => _members;

    /// <summary>The value of a key; an absent one where there is no such key.</summary>
    public JsonValue this[string name]
    {
        get
        {
            for (int index = _members.Count - 1; index >= 0; index--)
            {
                if (_members[index].Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return _self.Member(_members[index].Raw, name);
                }
            }

            return _self.Member(default, name);
        }
    }

    /// <summary>Reads the members of an object within a checked document.</summary>
    internal static JsonObject Read(JsonValue self)
    {
        JsonObject result = new(self);
        JsonScanner scanner = new(self.Raw.Span);
        scanner.TrySkip((byte)'{');
        scanner.SkipWhiteSpace();
        while (!scanner.TrySkip((byte)'}'))
        {
            string name = JsonEscape.Decode(Next(ref scanner, self.Raw)[1..^1].Span);
            scanner.SkipWhiteSpace();
            scanner.TrySkip((byte)':');
            scanner.SkipWhiteSpace();
            result._members.Add((name, Next(ref scanner, self.Raw)));
            scanner.SkipWhiteSpace();
            scanner.TrySkip((byte)',');
            scanner.SkipWhiteSpace();
        }

        return result;
    }

    /// <summary>The bytes of the value that the scanner stands before.</summary>
    internal static ReadOnlyMemory<byte> Next(ref JsonScanner scanner, ReadOnlyMemory<byte> within)
    {
        int start = scanner.Position;
        scanner.TrySkipValue(0);
        return within[start..scanner.Position];
    }
}
