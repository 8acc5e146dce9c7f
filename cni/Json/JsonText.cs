using System;
using System.Text.Json;
using System.Text.Unicode;

namespace CsCni.Cni.Json;

/// <summary>Checks a whole document once, so that everything that reads it later can rely on it.</summary>
public static class JsonText
{
    /// <summary>The deepest nesting that is accepted.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a document whose outermost value is an object.</summary>
    /// <param name="json">The bytes, UTF-8.</param>
    /// <param name="what">What the document is, for the error: "network configuration".</param>
    /// <exception cref="CniException">6: empty, not UTF-8, not JSON, nested too deeply, followed by something, or no object.</exception>
    public static JsonObject ParseObject(ReadOnlyMemory<byte> json, string what)
    {
        Verify(json.Span, what);
        return new JsonValue(json, string.Empty, what).AsObject()!;
    }

    private static void Verify(ReadOnlySpan<byte> json, string what)
    {
        if (json.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw new CniException(ErrorCode.Decode, $"{what} is empty (expected a JSON object)");
        }

        if (!Utf8.IsValid(json))
        {
            throw new CniException(ErrorCode.Decode, $"{what} is not valid UTF-8 at byte {FirstInvalidByte(json)}");
        }

        Utf8JsonReader reader = new(json, new JsonReaderOptions { MaxDepth = MaxDepth });
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                throw new CniException(ErrorCode.Decode, $"{what} is not a JSON object");
            }

            while (reader.Read())
            {
                VerifyString(ref reader, what);
            }
        }
        catch (JsonException exception)
        {
            throw new CniException(
                ErrorCode.Decode,
                $"{what} is not valid JSON: line {exception.LineNumber + 1}, byte {exception.BytePositionInLine + 1}: {Reason(json, in reader)}");
        }
    }

    /// <summary>A lone surrogate in an escape is valid JSON but no text; it would surface as an exception much later.</summary>
    private static void VerifyString(ref Utf8JsonReader reader, string what)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
        {
            return;
        }

        try
        {
            _ = reader.GetString();
        }
        catch (InvalidOperationException)
        {
            throw new CniException(ErrorCode.Decode, $"{what} has an invalid escape in a string at byte {reader.TokenStartIndex}");
        }
    }

    /// <summary>Only an opening bracket at the deepest level is too deep; brackets within strings are none.</summary>
    private static string Reason(ReadOnlySpan<byte> json, in Utf8JsonReader reader)
    {
        int consumed = (int)Math.Min(reader.BytesConsumed, json.Length);
        ReadOnlySpan<byte> rest = json[consumed..].TrimStart(" \t\r\n:,"u8);

        // The level that a bracket has just opened is counted by the reader from the next token on.
        int depth = reader.CurrentDepth + (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray ? 1 : 0);
        bool isBracket = rest.StartsWith("{"u8) || rest.StartsWith("["u8);
        return depth >= MaxDepth && isBracket ? $"nested deeper than {MaxDepth} levels" : "unexpected or missing content";
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> json)
    {
        int low = 0;
        int high = json.Length;
        while (low < high)
        {
            // A prefix may end within a character that is complete in the whole, hence at most three bytes too early.
            int middle = (low + high + 1) / 2;
            (low, high) = Utf8.IsValid(json[..middle]) ? (middle, high) : (low, middle - 1);
        }

        return low;
    }
}
