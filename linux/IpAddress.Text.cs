using System;
using System.Globalization;

namespace CsCni.Linux;

public readonly partial struct IpAddress
{
    /// <summary>
    /// Reads dotted decimal (four parts, no leading zeros) or RFC 4291 text. No zone, no octal, no short forms:
    /// what is refused here, the peers refuse too. An IPv4-mapped address (::ffff:a.b.c.d) is read as IPv4,
    /// as Go's net.ParseIP has it.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;

        // The framework's number parsers pass over NULs at the end.
        if (text.Contains('\0'))
        {
            return false;
        }

        if (!text.Contains(':'))
        {
            return TryParseV4(text, out address);
        }

        if (!TryParseV6(text, out UInt128 value))
        {
            return false;
        }

        address = value >> 32 == 0xffff ? new(IpFamily.V4, (uint)value) : new(IpFamily.V6, value);
        return true;
    }

    /// <summary>Reads an address that is known to be good, such as a constant.</summary>
    /// <exception cref="FormatException">It is not an address.</exception>
    public static IpAddress Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out IpAddress address) ? address : throw new FormatException($"\"{text}\" is not an IP address");

    /// <summary>Dotted decimal, or the canonical text of RFC 5952: lower case, the longest run of zeros as "::".</summary>
    public override string ToString()
    {
        Span<char> buffer = stackalloc char[48];
        return buffer[..Format(buffer)].ToString();
    }

    private int Format(Span<char> buffer)
    {
        if (!IsValid)
        {
            return 0;
        }

        return IsV4 ? FormatV4(buffer) : FormatV6(buffer);
    }

    private static bool TryParseV4(ReadOnlySpan<char> text, out IpAddress address)
    {
        address = default;
        uint value = 0;
        for (int part = 0; part < 4; part++)
        {
            int end = part < 3 ? text.IndexOf('.') : text.Length;
            if (end is < 1 or > 3 || (end > 1 && text[0] == '0'))
            {
                return false;
            }

            if (!byte.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out byte octet))
            {
                return false;
            }

            value = (value << 8) | octet;
            text = part < 3 ? text[(end + 1)..] : [];
        }

        address = new(IpFamily.V4, value);
        return true;
    }

    private static bool TryParseV6(ReadOnlySpan<char> text, out UInt128 value)
    {
        value = 0;
        int gap = text.IndexOf("::");
        if (gap < 0)
        {
            return TryParseGroups(text, out value, out int all) && all == 8;
        }

        ReadOnlySpan<char> head = text[..gap];
        ReadOnlySpan<char> tail = text[(gap + 2)..];
        if (!TryParseGroups(head, out UInt128 high, out int before) || head.Contains('.')
            || !TryParseGroups(tail, out UInt128 low, out int after) || before + after > 7)
        {
            return false;
        }

        value = (before == 0 ? 0 : high << (16 * (8 - before))) | low;
        return true;
    }

    /// <summary>Groups of hexadecimal digits between colons, the last one perhaps dotted decimal, as one number.</summary>
    private static bool TryParseGroups(ReadOnlySpan<char> text, out UInt128 value, out int groups)
    {
        value = 0;
        groups = 0;
        while (!text.IsEmpty)
        {
            int colon = text.IndexOf(':');
            ReadOnlySpan<char> group = colon < 0 ? text : text[..colon];
            if (colon == text.Length - 1)
            {
                return false;
            }

            text = colon < 0 ? [] : text[(colon + 1)..];
            if (text.IsEmpty && group.Contains('.'))
            {
                if (!TryParseV4(group, out IpAddress dotted))
                {
                    return false;
                }

                value = (value << 32) | dotted._value;
                groups += 2;
            }
            else if (group.Length is >= 1 and <= 4
                && ushort.TryParse(group, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort number))
            {
                value = (value << 16) | number;
                groups++;
            }
            else
            {
                return false;
            }

            if (groups > 8)
            {
                return false;
            }
        }

        return true;
    }

    private int FormatV4(Span<char> buffer)
    {
        uint value = (uint)_value;
        int length = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            ((byte)(value >> shift)).TryFormat(buffer[length..], out int written, default, CultureInfo.InvariantCulture);
            length += written;
            if (shift > 0)
            {
                buffer[length++] = '.';
            }
        }

        return length;
    }

    private int FormatV6(Span<char> buffer)
    {
        (int start, int count) = LongestZeroRun();
        int length = 0;
        for (int group = 0; group < 8; group++)
        {
            if (group == start)
            {
                buffer[length++] = ':';
                buffer[length++] = ':';
                group += count - 1;
                continue;
            }

            if (length > 0 && buffer[length - 1] != ':')
            {
                buffer[length++] = ':';
            }

            Group(group).TryFormat(buffer[length..], out int written, "x", CultureInfo.InvariantCulture);
            length += written;
        }

        return length;
    }

    /// <summary>The first longest run of at least two zero groups; start is 8 where there is none.</summary>
    private (int Start, int Count) LongestZeroRun()
    {
        (int Start, int Count) best = (8, 1);
        for (int group = 0; group < 8; group++)
        {
            int count = 0;
            while (group + count < 8 && Group(group + count) == 0)
            {
                count++;
            }

            if (count > best.Count)
            {
                best = (group, count);
            }

            group += count;
        }

        return best;
    }

    private ushort Group(int index) => (ushort)(_value >> (16 * (7 - index)));
}
