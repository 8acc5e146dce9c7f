using System;
using System.Buffers.Text;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CsCni.Cni.Json;

/// <summary>
/// A value within a verified document: its bytes and where it stands. It is decoded only when it is asked for, so that
/// what nobody asks for costs nothing. An absent value and null are the same, as in the reference plugins.
/// </summary>
public readonly struct JsonValue
{
    /// <summary>The most elements of an array that is looked into: more than the attachments that any node could have.</summary>
    private const int MaxElements = 32_768;

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
    public string? AsString() => StartsWith('"', "a string") ? JsonEscape.Decode(Raw.Span[1..^1]) : null;

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
        if (!IsPresent)
        {
            return null;
        }

        return Utf8Parser.TryParse(Raw.Span, out long value, out int length) && length == Raw.Length
            ? value
            : throw WrongType("a whole number");
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
    public JsonObject? AsObject() => StartsWith('{', "an object") ? JsonObject.Read(this) : null;

    /// <summary>The elements; none where it is absent.</summary>
    /// <exception cref="CniException">6: not an array, or one of more than 32,768 elements.</exception>
    public List<JsonValue> AsArray()
    {
        List<JsonValue> elements = [];
        if (!StartsWith('[', "an array"))
        {
            return elements;
        }

        JsonScanner scanner = new(Raw.Span);
        scanner.TrySkip((byte)'[');
        scanner.SkipWhiteSpace();
        while (!scanner.TrySkip((byte)']'))
        {
            if (elements.Count == MaxElements)
            {
                throw new CniException(ErrorCode.Decode, $"{_document}: {Path} has more than {MaxElements} elements");
            }

            // Of texts alone, which are put together without a buffer: the first of those costs a look at /dev/urandom.
            elements.Add(new(JsonObject.Next(ref scanner, Raw), $"{Path}[{elements.Count.ToString(CultureInfo.InvariantCulture)}]", _document!));
            scanner.SkipWhiteSpace();
            scanner.TrySkip((byte)',');
            scanner.SkipWhiteSpace();
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

    /// <summary>True where the value is of the kind that starts so; false where it is absent.</summary>
    private bool StartsWith(char first, string expected)
    {
        if (!IsPresent)
        {
            return false;
        }

        return Raw.Span[0] == first ? true : throw WrongType(expected);
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
