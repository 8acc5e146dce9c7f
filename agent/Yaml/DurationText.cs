using System;
using System.Globalization;

namespace CsCni.Agent.Yaml;

/// <summary>Durations as Go's programs write them: "30s", "1h30m", "500ms", "1.5h".</summary>
internal static class DurationText
{
    /// <summary>Reads a duration; a lone 0 needs no unit.</summary>
    internal static bool TryParse(ReadOnlySpan<char> text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
        {
            return true;
        }

        double total = 0;
        bool isAny = false;
        while (!text.IsEmpty)
        {
            int digits = LengthOf(text, static character => character == '.' || char.IsAsciiDigit(character));
            int letters = LengthOf(text[digits..], char.IsAsciiLetter);
            if (digits > 12 || SecondsIn(text.Slice(digits, letters)) is not { } seconds
                || !double.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number))
            {
                return false;
            }

            total += number * seconds;
            text = text[(digits + letters)..];
            isAny = true;
        }

        duration = TimeSpan.FromSeconds(Math.Min(total, TimeSpan.MaxValue.TotalSeconds / 2));
        return isAny;
    }

    /// <summary>The shortest such text: "24h", "1m30s", "250ms".</summary>
    internal static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        string text = string.Empty;
        text += Part((long)duration.TotalHours, "h");
        text += Part(duration.Minutes, "m");
        text += Part(duration.Seconds, "s");
        return text + Part(duration.Milliseconds, "ms");
    }

    private static string Part(long number, string unit) => number == 0 ? string.Empty : $"{number}{unit}";

    private static int LengthOf(ReadOnlySpan<char> text, Predicate<char> belongs)
    {
        int length = 0;
        while (length < text.Length && belongs(text[length]))
        {
            length++;
        }

        return length;
    }

    private static double? SecondsIn(ReadOnlySpan<char> unit) => unit switch
    {
        "ms" => 0.001,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => null,
    };
}
