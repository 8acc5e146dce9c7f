using System;
using System.Globalization;
using System.Text;

namespace CsCni.Agent.Logging;

/// <summary>
/// What comes from outside (a file, etcd, the API, an environment variable) may hold anything: here it becomes text that a
/// terminal and a reader of lines cannot be misled by.
/// </summary>
internal static class Printable
{
    /// <summary>Longer texts are cut off: a line of the log is for people.</summary>
    internal const int LongestText = 4096;

    /// <summary>The text with escapes in the place of control characters, line ends and marks that turn the direction of writing.</summary>
    internal static string Escape(string text)
    {
        StringBuilder builder = new(text.Length);
        Append(builder, text);
        return builder.ToString();
    }

    /// <inheritdoc cref="Escape"/>
    internal static void Append(StringBuilder builder, ReadOnlySpan<char> text)
    {
        ReadOnlySpan<char> shown = text[..Math.Min(text.Length, LongestText)];
        foreach (char character in shown)
        {
            if (IsPlain(character))
            {
                builder.Append(character);
            }
            else
            {
                AppendEscape(builder, character);
            }
        }

        if (shown.Length < text.Length)
        {
            builder.Append(CultureInfo.InvariantCulture, $"... ({text.Length} characters)");
        }
    }

    private static bool IsPlain(char character) =>
        character is >= ' ' and < '\x7f'
        || (character > '\x9f' && !char.IsSurrogate(character) && char.GetUnicodeCategory(character)
            is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator));

    private static void AppendEscape(StringBuilder builder, char character) => builder.Append(character switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => $"\\u{(int)character:x4}",
    });
}
