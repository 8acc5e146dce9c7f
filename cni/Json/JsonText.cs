using System;
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
        ReadOnlyMemory<byte> value = json.Trim(" \t\r\n"u8);
        return value.Span[0] == (byte)'{'
            ? new JsonValue(value, string.Empty, what).AsObject()!
            : throw new CniException(ErrorCode.Decode, $"{what} is not a JSON object");
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

        JsonScanner scanner = new(json);
        if (!scanner.TrySkipDocument())
        {
            throw new CniException(ErrorCode.Decode, $"{what} {Describe(json, scanner)}");
        }
    }

    private static string Describe(ReadOnlySpan<byte> json, JsonScanner scanner)
    {
        if (scanner.Fault == JsonFault.LoneSurrogate)
        {
            return $"has an invalid escape in a string at byte {scanner.Position}";
        }

        ReadOnlySpan<byte> before = json[..scanner.Position];
        int line = before.Count((byte)'\n') + 1;
        int column = scanner.Position - before.LastIndexOf((byte)'\n');
        string reason = scanner.Fault == JsonFault.TooDeep ? $"nested deeper than {MaxDepth} levels" : "unexpected or missing content";
        return $"is not valid JSON: line {line}, byte {column}: {reason}";
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
