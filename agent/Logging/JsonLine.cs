using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CsCni.Agent.Logging;

/// <summary>A line for programs: an object with <c>time</c>, <c>level</c>, <c>message</c>, <c>category</c>, each value by its name, and <c>error</c>.</summary>
internal static class JsonLine
{
    /// <summary>Makes the line, its end included.</summary>
    /// <param name="record">The message.</param>
    /// <param name="withStack">Whether an exception tells where it was thrown.</param>
    internal static string Format(in LogRecord record, bool withStack)
    {
        ArrayBufferWriter<byte> buffer = new(256);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("time"u8, record.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            writer.WriteString("level"u8, record.LevelName);
            writer.WriteString("message"u8, Printable.Escape(record.Message));
            writer.WriteString("category"u8, record.Category);
            foreach ((string key, object? value) in record.Named(onlyUnsaid: false))
            {
                // A value whose name is taken would stand twice in the object.
                Write(writer, key is "time" or "level" or "message" or "category" or "error" or "stack" ? key + "_" : key, value);
            }

            if (record.Exception is not null)
            {
                writer.WriteString("error"u8, Printable.Escape(record.ExceptionText));
                if (withStack)
                {
                    writer.WriteString("stack"u8, Printable.Escape(record.Exception.ToString()));
                }
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, string key, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull(key);
                break;
            case bool flag:
                writer.WriteBoolean(key, flag);
                break;
            case int number:
                writer.WriteNumber(key, number);
                break;
            case long number:
                writer.WriteNumber(key, number);
                break;
            case uint number:
                writer.WriteNumber(key, number);
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumber(key, number);
                break;
            default:
                writer.WriteString(key, Printable.Escape(TextLine.Text(value)));
                break;
        }
    }
}
