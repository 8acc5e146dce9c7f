using System;
using System.Text;

namespace CsCni.Cni.Json;

/// <summary>Decodes strings of a document that was checked.</summary>
internal static class JsonEscape
{
    /// <summary>The text between the quotes.</summary>
    /// <param name="content">The bytes between the quotes, checked by <see cref="JsonScanner"/>.</param>
    internal static string Decode(ReadOnlySpan<byte> content)
    {
        int escape = content.IndexOf((byte)'\\');
        if (escape < 0)
        {
            return Encoding.UTF8.GetString(content);
        }

        StringBuilder text = new(content.Length);
        while (escape >= 0)
        {
            text.Append(Encoding.UTF8.GetString(content[..escape]));
            content = content[(escape + 1)..];
            text.Append(DecodeOne(content, out int length));
            content = content[length..];
            escape = content.IndexOf((byte)'\\');
        }

        return text.Append(Encoding.UTF8.GetString(content)).ToString();
    }

    /// <summary>The value of a hexadecimal digit.</summary>
    internal static int HexValue(byte digit) => digit switch
    {
        >= (byte)'a' => digit - 'a' + 10,
        >= (byte)'A' => digit - 'A' + 10,
        _ => digit - '0',
    };

    /// <summary>A pair of surrogates comes as two escapes, each of which is one character of the text.</summary>
    private static char DecodeOne(ReadOnlySpan<byte> escape, out int length)
    {
        length = escape[0] == 'u' ? 5 : 1;
        return escape[0] switch
        {
            (byte)'b' => '\b',
            (byte)'f' => '\f',
            (byte)'n' => '\n',
            (byte)'r' => '\r',
            (byte)'t' => '\t',
            (byte)'u' => (char)((HexValue(escape[1]) << 12) | (HexValue(escape[2]) << 8) | (HexValue(escape[3]) << 4) | HexValue(escape[4])),
            byte plain => (char)plain,
        };
    }
}
