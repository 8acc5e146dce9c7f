using System;
using System.Globalization;
using System.Text;

namespace CsCni.Cni;

/// <summary>
/// Makes one line of any text. What an error quotes comes from configurations, users and other programs, and ends up in logs
/// and on terminals, which it must not break up or mislead.
/// </summary>
public static class PlainLine
{
    /// <summary>The longest line; what is longer is cut off.</summary>
    public const int MaxLength = 4096;

    /// <summary>The text with escapes in the place of control characters, line ends, and marks that turn the direction of writing.</summary>
    public static string Of(string text)
    {
        if (text.Length <= MaxLength && IsPlain(text))
        {
            return text;
        }

        StringBuilder line = new(Math.Min(text.Length, MaxLength) + 16);
        int cut = 0;
        foreach (char character in text)
        {
            // Half a character is none, and no two programs agree on what to show for it; the same goes for an escape.
            if (line.Length < MaxLength && !char.IsLowSurrogate(character))
            {
                cut = line.Length;
            }

            Append(line, character);
            if (line.Length > MaxLength)
            {
                line.Length = cut;
                return line.Append('…').ToString();
            }
        }

        return line.ToString();
    }

    private static bool IsPlain(string text)
    {
        foreach (char character in text)
        {
            if (!IsPlain(character))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Halves of surrogate pairs are let through: the writer of JSON makes whole characters of them, or U+FFFD.</summary>
    private static bool IsPlain(char character) => character is >= ' ' and <= '~'
        || (character > '\u009f' && CharUnicodeInfo.GetUnicodeCategory(character)
            is not (UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static void Append(StringBuilder line, char character) => _ = character switch
    {
        _ when IsPlain(character) => line.Append(character),
        '\n' => line.Append("\\n"),
        '\r' => line.Append("\\r"),
        '\t' => line.Append("\\t"),
        _ => AppendNumber(line.Append("\\u"), character),
    };

    private static StringBuilder AppendNumber(StringBuilder line, char character)
    {
        for (int shift = 12; shift >= 0; shift -= 4)
        {
            line.Append("0123456789abcdef"[(character >> shift) & 15]);
        }

        return line;
    }
}
