using System.Text.Encodings.Web;
using System.Text.Json;

namespace CsCni.Cni.Json;

/// <summary>How the runtime side writes its documents, which are larger and not on the way of an ADD; plugins use <see cref="JsonWriter"/>.</summary>
public static class JsonOutput
{
    /// <summary>
    /// Quotes as \" rather than \u0022. That relaxed escaping is unsafe only within HTML, where nothing of this goes;
    /// control characters are escaped by it too.
    /// </summary>
    public static JsonWriterOptions Options { get; } = new()
    {
        Indented = true,
        IndentSize = 4,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };
}
