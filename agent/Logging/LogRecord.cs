using System;
using System.Collections.Generic;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Logging;

/// <summary>One message for the log.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Level">How grave.</param>
/// <param name="Category">The class that says so.</param>
/// <param name="Message">The sentence, its values filled in.</param>
/// <param name="Values">The values by their names, and the sentence's template.</param>
/// <param name="Exception">What happened; null for nothing.</param>
internal readonly record struct LogRecord(
    DateTime Time,
    LogLevel Level,
    string Category,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Values,
    Exception? Exception)
{
    private const string TemplateKey = "{OriginalFormat}";

    /// <summary>"trace", "debug", "info", "warning", "error".</summary>
    internal string LevelName => NameOf(Level);

    /// <summary>The exception in a line: its type where the message alone does not say enough, and what caused it.</summary>
    internal string ExceptionText => Exception switch
    {
        null => string.Empty,
        { InnerException: { } inner } when inner.Message != Exception.Message => $"{Exception.Message} ({inner.Message})",
        _ => Exception.Message,
    };

    /// <summary>A level as settings and lines of the log have it.</summary>
    internal static string NameOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };

    /// <summary>The values; those alone that the sentence does not hold, where that is wanted.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Named(bool onlyUnsaid)
    {
        string template = Template();
        foreach (KeyValuePair<string, object?> value in Values)
        {
            if (value.Key != TemplateKey && !(onlyUnsaid && IsSaid(template, value.Key)))
            {
                yield return new(CamelCase(value.Key), value.Value);
            }
        }
    }

    private static bool IsSaid(string template, string key)
    {
        int start = template.IndexOf("{" + key, StringComparison.Ordinal);
        return start >= 0 && template.AsSpan(start + key.Length + 1) is [ '}' or ':' or ',', ..];
    }

    private static string CamelCase(string key) => key.Length > 0 && char.IsAsciiLetterUpper(key[0]) ? char.ToLowerInvariant(key[0]) + key[1..] : key;

    private string Template()
    {
        foreach (KeyValuePair<string, object?> value in Values)
        {
            if (value.Key == TemplateKey)
            {
                return value.Value as string ?? string.Empty;
            }
        }

        return string.Empty;
    }
}
