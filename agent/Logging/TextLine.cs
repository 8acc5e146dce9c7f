using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace CsCni.Agent.Logging;

/// <summary>A line for people: <c>2026-01-02T03:04:05.678Z info peer joined peer=node-2 subnet=10.244.2.0/24</c>.</summary>
internal static class TextLine
{
    /// <summary>Makes the line, its end included.</summary>
    /// <param name="record">The message.</param>
    /// <param name="withStack">Whether an exception tells where it was thrown.</param>
    internal static string Format(in LogRecord record, bool withStack)
    {
        StringBuilder line = new(160);
        line.Append(record.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        line.Append(' ').Append(record.LevelName).Append(' ');
        Printable.Append(line, record.Message);
        foreach ((string key, object? value) in record.Named(onlyUnsaid: true))
        {
            Append(line, key, Text(value));
        }

        if (record.Exception is not null)
        {
            Append(line, "error", record.ExceptionText);
            if (withStack)
            {
                Append(line, "stack", record.Exception.ToString());
            }
        }

        return line.Append('\n').ToString();
    }

    /// <summary>A value's text: of a list its elements with commas between.</summary>
    internal static string Text(object? value) => value switch
    {
        null => string.Empty,
        string text => text,
        bool flag => flag ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        System.Collections.IEnumerable list => string.Join(",", Texts(list)),
        _ => value.ToString() ?? string.Empty,
    };

    private static IEnumerable<string> Texts(System.Collections.IEnumerable list)
    {
        foreach (object? element in list)
        {
            yield return Text(element);
        }
    }

    private static void Append(StringBuilder line, string key, string value)
    {
        line.Append(' ').Append(key).Append('=');
        bool isBare = value.Length > 0 && !value.AsSpan().ContainsAny(" =\"\\");
        if (isBare)
        {
            Printable.Append(line, value);
            return;
        }

        line.Append('"');
        Printable.Append(line, value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
        line.Append('"');
    }
}
