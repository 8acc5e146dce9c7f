using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace CsCni.Cni.Json;

/// <summary>
/// A value within a verified document: its bytes and where it stands. It is decoded only when it is asked for, so that
/// what nobody asks for costs nothing. An absent value and null are the same, as in the reference plugins.
/// </summary>
public readonly struct JsonValue
{
    private readonly string? _path;
    private readonly string? _document;

    internal JsonValue(ReadOnlyMemory<byte> raw, string path, string document) => (Raw, _path, _document) = (raw, path, document);

    /// <summary>The value's own bytes; empty where it is absent.</summary>
    public ReadOnlyMemory<byte> Raw { get; }

    /// <summary>True for anything but an absent value and null.</summary>
    public bool IsPresent => !Raw.IsEmpty && Raw.Span[0] != (byte)'n';

    /// <summary>True where the key stands in the document with null as its value.</summary>
    public bool IsNull => !Raw.IsEmpty && Raw.Span[0] == (byte)'n';

    /// <summary>Keys and indexes from the outermost object, as <c>ipam.ranges[0][0].subnet</c>.</summary>
    public string Path => _path ?? string.Empty;

    /// <summary>The text, or null where it is absent.</summary>
    /// <exception cref="CniException">6: not a string.</exception>
    public string? AsString() => Start(JsonTokenType.String, "a string", out Utf8JsonReader reader) ? reader.GetString() : null;

    /// <summary>The truth value, or null where it is absent.</summary>
    /// <exception cref="CniException">6: neither true nor false.</exception>
    public bool? AsBool()
    {
        if (!IsPresent)
        {
            return null;
        }

        return Raw.Span[0] switch
        {
            (byte)'t' => true,
            (byte)'f' => false,
            _ => throw WrongType("true or false"),
        };
    }

    /// <summary>The whole number, or null where it is absent.</summary>
    /// <exception cref="CniException">6: not a number, with a fraction or an exponent, or beyond 64 bits.</exception>
    public long? AsInteger()
    {
        if (!Start(JsonTokenType.Number, "a whole number", out Utf8JsonReader reader))
        {
            return null;
        }

        return reader.TryGetInt64(out long value) ? value : throw WrongType("a whole number");
    }

    /// <summary>The whole number, or null where it is absent.</summary>
    /// <exception cref="CniException">6: not a whole number; 7: outside the bounds.</exception>
    public int? AsInteger(int minimum, int maximum)
    {
        long? value = AsInteger();
        return value is null || (value >= minimum && value <= maximum)
            ? (int?)value
            : throw Invalid($"expected a number from {minimum} to {maximum}");
    }

    /// <summary>The object, or null where it is absent.</summary>
    /// <exception cref="CniException">6: not an object.</exception>
    public JsonObject? AsObject() =>
        Start(JsonTokenType.StartObject, "an object", out Utf8JsonReader reader) ? JsonObject.Read(ref reader, Raw, this) : null;

    /// <summary>The elements; none where it is absent.</summary>
    /// <exception cref="CniException">6: not an array.</exception>
    public List<JsonValue> AsArray()
    {
        List<JsonValue> elements = [];
        if (!Start(JsonTokenType.StartArray, "an array", out Utf8JsonReader reader))
        {
            return elements;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            elements.Add(new(Slice(ref reader, Raw), $"{Path}[{elements.Count}]", _document!));
        }

        return elements;
    }

    /// <summary>The elements as texts; none where it is absent.</summary>
    /// <exception cref="CniException">6: not an array of strings.</exception>
    public List<string> AsStrings()
    {
        List<string> texts = [];
        foreach (JsonValue element in AsArray())
        {
            texts.Add(element.AsString() ?? throw element.WrongType("a string"));
        }

        return texts;
    }

    /// <summary>An error about this value: 7, with its path and text.</summary>
    public CniException Invalid(string expectation) =>
        new(ErrorCode.InvalidConfig, $"{_document}: invalid {Path} {Excerpt()}: {expectation}");

    internal CniException WrongType(string expected) =>
        new(ErrorCode.Decode, $"{_document}: {Path} is {Excerpt()}, expected {expected}");

    internal JsonValue Member(ReadOnlyMemory<byte> raw, string name) =>
        new(raw, Path.Length == 0 ? name : $"{Path}.{name}", _document!);

    /// <summary>The bytes of the value that the reader stands on; the reader is at its end afterwards.</summary>
    internal static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> within)
    {
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return within[start..(int)reader.BytesConsumed];
    }

    private bool Start(JsonTokenType type, string expected, out Utf8JsonReader reader)
    {
        reader = new(Raw.Span, new JsonReaderOptions { MaxDepth = JsonText.MaxDepth });
        if (!IsPresent)
        {
            return false;
        }

        reader.Read();
        return reader.TokenType == type ? true : throw WrongType(expected);
    }

    /// <summary>The value as it stands in the document, shortened: an error stays one readable line.</summary>
    private string Excerpt()
    {
        const int longest = 60;
        ReadOnlySpan<byte> bytes = Raw.Span;
        if (bytes.IsEmpty)
        {
            return "(missing)";
        }

        int length = Math.Min(bytes.Length, longest);
        while (length < bytes.Length && (bytes[length] & 0xc0) == 0x80)
        {
            length--;
        }

        string text = Encoding.UTF8.GetString(bytes[..length]).ReplaceLineEndings(" ");
        return length < bytes.Length ? text + "…" : text;
    }
}
