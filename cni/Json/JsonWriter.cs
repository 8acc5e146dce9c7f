using System;
using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace CsCni.Cni.Json;

/// <summary>
/// Writes the small documents that a plugin answers with, indented by four spaces as the reference plugins' are.
/// </summary>
/// <remarks>
/// Utf8JsonWriter would do, but for its encoder: the framework builds two tables of 65,536 characters at the first string
/// that it writes, a million instructions, which was half of all that an ADD executes.
/// </remarks>
public sealed class JsonWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1024);
    private int _depth;
    private bool _isFirst = true;

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    /// <summary>Opens an object: the document's own, or an array's element.</summary>
    public void WriteStartObject()
    {
        BeginValue();
        Open((byte)'{');
    }

    /// <summary>Opens an object as a member.</summary>
    public void WriteStartObject(ReadOnlySpan<byte> name)
    {
        BeginMember(name);
        Open((byte)'{');
    }

    /// <summary>Closes an object.</summary>
    public void WriteEndObject() => Close((byte)'}');

    /// <summary>Opens an array as a member.</summary>
    public void WriteStartArray(ReadOnlySpan<byte> name)
    {
        BeginMember(name);
        Open((byte)'[');
    }

    /// <summary>Opens an array as an array's element.</summary>
    public void WriteStartArray()
    {
        BeginValue();
        Open((byte)'[');
    }

    /// <summary>Closes an array.</summary>
    public void WriteEndArray() => Close((byte)']');

    /// <summary>Writes a text as a member.</summary>
    public void WriteString(ReadOnlySpan<byte> name, string value)
    {
        BeginMember(name);
        PutText(value);
    }

    /// <summary>Writes a text of plain ASCII as a member.</summary>
    public void WriteString(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => WriteString(name, Encoding.ASCII.GetString(value));

    /// <summary>Writes a text as an array's element.</summary>
    public void WriteStringValue(string value)
    {
        BeginValue();
        PutText(value);
    }

    /// <summary>Writes true or false as a member.</summary>
    public void WriteBool(ReadOnlySpan<byte> name, bool value)
    {
        BeginMember(name);
        _buffer.Write(value ? "true"u8 : "false"u8);
    }

    /// <summary>Writes a number as a member.</summary>
    public void WriteNumber(ReadOnlySpan<byte> name, long value)
    {
        BeginMember(name);
        Utf8Formatter.TryFormat(value, _buffer.GetSpan(20), out int length);
        _buffer.Advance(length);
    }

    /// <summary>Writes a value as a member that is JSON already, as it stands.</summary>
    public void WriteRaw(ReadOnlySpan<byte> name, ReadOnlySpan<byte> json)
    {
        BeginMember(name);
        _buffer.Write(json);
    }

    /// <summary>Writes a value that is JSON already as a member whose name comes from a document, and so may be any text.</summary>
    public void WriteRaw(string name, ReadOnlySpan<byte> json)
    {
        BeginValue();
        PutText(name);
        _buffer.Write(": "u8);
        _buffer.Write(json);
    }

    /// <summary>Writes a value that is JSON already as an array's element.</summary>
    public void WriteRawValue(ReadOnlySpan<byte> json)
    {
        BeginValue();
        _buffer.Write(json);
    }

    private void BeginMember(ReadOnlySpan<byte> name)
    {
        BeginValue();
        Put((byte)'"');
        _buffer.Write(name);
        _buffer.Write("\": "u8);
    }

    private void BeginValue()
    {
        if (!_isFirst)
        {
            Put((byte)',');
        }

        NewLine();
        _isFirst = false;
    }

    private void Open(byte bracket)
    {
        Put(bracket);
        _depth++;
        _isFirst = true;
    }

    private void Close(byte bracket)
    {
        _depth--;
        if (!_isFirst)
        {
            NewLine();
        }

        Put(bracket);
        _isFirst = false;
    }

    private void NewLine()
    {
        if (_buffer.WrittenCount == 0)
        {
            return;
        }

        Put((byte)'\n');
        int spaces = 4 * _depth;
        _buffer.GetSpan(spaces)[..spaces].Fill((byte)' ');
        _buffer.Advance(spaces);
    }

    private void Put(byte character)
    {
        _buffer.GetSpan(1)[0] = character;
        _buffer.Advance(1);
    }

    /// <summary>Escapes what RFC 8259 section 7 demands; half of a surrogate pair becomes U+FFFD.</summary>
    private void PutText(string value)
    {
        Put((byte)'"');
        ReadOnlySpan<char> rest = value;
        while (!rest.IsEmpty)
        {
            int end = IndexOfEscaped(rest);
            ReadOnlySpan<char> plain = end < 0 ? rest : rest[..end];
            Span<byte> destination = _buffer.GetSpan(3 * plain.Length);
            _buffer.Advance(Encoding.UTF8.GetBytes(plain, destination));
            if (end < 0)
            {
                break;
            }

            PutEscaped(rest[end]);
            rest = rest[(end + 1)..];
        }

        Put((byte)'"');
    }

    private static int IndexOfEscaped(ReadOnlySpan<char> text)
    {
        for (int index = 0; index < text.Length; index++)
        {
            if (text[index] is < ' ' or '"' or '\\' or '\u007f')
            {
                return index;
            }
        }

        return -1;
    }

    private void PutEscaped(char character)
    {
        switch (character)
        {
            case '"':
                _buffer.Write("\\\""u8);
                break;
            case '\\':
                _buffer.Write("\\\\"u8);
                break;
            case '\n':
                _buffer.Write("\\n"u8);
                break;
            case '\r':
                _buffer.Write("\\r"u8);
                break;
            case '\t':
                _buffer.Write("\\t"u8);
                break;
            default:
                _buffer.Write("\\u00"u8);
                Put(HexDigit(character >> 4));
                Put(HexDigit(character & 15));
                break;
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
