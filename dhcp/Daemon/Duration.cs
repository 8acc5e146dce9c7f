using System;
using System.Globalization;

namespace CsCni.Dhcp.Daemon;

/// <summary>Durations as Go's programs take them: "10s", "1m30s", "500ms".</summary>
internal static class Duration
{
    private const double Longest = 7 * 24 * 3600 * 1000.0;

    /// <summary>Reads a duration.</summary>
    /// <param name="text">Numbers with their units.</param>
    /// <param name="milliseconds">The whole of it, above 0 and at most a week.</param>
    internal static bool TryParse(ReadOnlySpan<char> text, out long milliseconds)
    {
        double total = 0;
        milliseconds = 0;
        while (!text.IsEmpty)
        {
            int digits = LengthOf(text, static character => character == '.' || char.IsAsciiDigit(character));
            ReadOnlySpan<char> rest = text[digits..];
            ReadOnlySpan<char> unit = rest[..LengthOf(rest, char.IsAsciiLetter)];
            if (digits == 0 || UnitOf(unit) is not { } scale
                || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            total += number * scale;
            text = rest[unit.Length..];
        }

        milliseconds = (long)Math.Min(total, Longest);
        return total >= 1 && total <= Longest;
    }

    private static int LengthOf(ReadOnlySpan<char> text, Predicate<char> belongs)
    {
        int length = 0;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        return length;
    }

    private static double? UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 1,
        "s" => 1000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => null,
    };
}
