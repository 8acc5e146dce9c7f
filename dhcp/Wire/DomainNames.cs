using System;
using System.Collections.Generic;
using System.Text;

namespace CsCni.Dhcp.Wire;

/// <summary>Lists of domain names as DNS writes them (RFC 1035, section 4.1.4; RFC 3397; RFC 8415, section 10).</summary>
internal static class DomainNames
{
    /// <summary>
    /// How many names are read: ten times what resolvers took for decades (resolv.conf(5)). With pointers to each other many more,
    /// of the longest kind, fit into a message.
    /// </summary>
    internal const int MostNames = 64;

    private const int LongestName = 253;

    /// <summary>Reads names one behind the other; each may end in a pointer to an earlier place of the same option.</summary>
    /// <param name="option">The option, joined.</param>
    /// <returns>The names; those before the first that is malformed, and at most <see cref="MostNames"/>.</returns>
    internal static List<string> Read(ReadOnlySpan<byte> option)
    {
        List<string> names = [];
        int position = 0;
        while (position < option.Length && names.Count < MostNames && TryReadName(option, ref position, out string name))
        {
            if (name.Length > 0)
            {
                names.Add(name);
            }
        }

        return names;
    }

    private static bool TryReadName(ReadOnlySpan<byte> option, ref int position, out string name)
    {
        StringBuilder text = new();
        name = string.Empty;
        int place = position;
        int? end = null;
        int lowest = position;
        while (place < option.Length && option[place] != 0)
        {
            if (option[place] >= 0xc0)
            {
                end ??= place + 2;
                if (!TryFollow(option, ref place, ref lowest))
                {
                    return false;
                }
            }
            else if (!TryReadLabel(option, ref place, text))
            {
                return false;
            }
        }

        name = text.ToString();
        position = end ?? place + 1;
        return place < option.Length;
    }

    /// <summary>Backwards only, and further each time: a loop cannot come about.</summary>
    private static bool TryFollow(ReadOnlySpan<byte> option, ref int place, ref int lowest)
    {
        int target = place + 1 < option.Length ? ((option[place] & 0x3f) << 8) | option[place + 1] : int.MaxValue;
        bool isEarlier = target < lowest;
        (place, lowest) = isEarlier ? (target, target) : (place, lowest);
        return isEarlier;
    }

    private static bool TryReadLabel(ReadOnlySpan<byte> option, ref int place, StringBuilder text)
    {
        int length = option[place];
        if (length > 63 || place + 1 + length > option.Length || text.Length + 1 + length > LongestName)
        {
            return false;
        }

        text.Append(text.Length > 0 ? "." : string.Empty);
        foreach (byte character in option.Slice(place + 1, length))
        {
            if (!char.IsAsciiLetterOrDigit((char)character) && character is not ((byte)'-' or (byte)'_'))
            {
                return false;
            }

            text.Append((char)character);
        }

        place += 1 + length;
        return true;
    }
}
