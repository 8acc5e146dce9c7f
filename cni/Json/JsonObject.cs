using System;
using System.Collections.Generic;
using System.Text.Json;

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

    internal static JsonObject Read(ref Utf8JsonReader reader, ReadOnlyMemory<byte> within, JsonValue self)
    {
        JsonObject result = new(self);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            result._members.Add((name, JsonValue.Slice(ref reader, within)));
        }

        return result;
    }
}
