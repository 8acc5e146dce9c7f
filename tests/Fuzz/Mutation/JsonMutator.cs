using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace CsCni.Fuzz.Mutation;

/// <summary>
/// Damages JSON mostly so that it stays JSON: values take each other's places, or those of extremes; members go, come twice or
/// get other names. One input in eight is damaged as mere bytes besides.
/// </summary>
internal sealed class JsonMutator : IMutator
{
    private static readonly byte[][] s_extremes = Array.ConvertAll(
        [
            "null", "true", "false", "0", "1", "-1", "-0", "0.5", "1e2", "1e999", "255", "256", "4094", "4095", "65535", "65536", "2147483647", "2147483648",
            "-2147483648", "4294967295", "4294967296", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "\"\"", "\" \"", "\"\\u0000\"",
            "\"\\n\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\u00e9\"", "\"../../x\"", "\"/\"", "\".\"", "\"..\"", "\"%s\"", "{}", "[]", "[[]]", "[{}]", "{\"\":null}",
            "[null]", "\"10.1.0.0/16\"", "\"10.1.0.5/16\"", "\"0.0.0.0/0\"", "\"255.255.255.255/32\"", "\"::/0\"", "\"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/128\"",
            "\"fd00::/64\"", "\"fd00::5\"", "\"10.1.0.1\"", "\"255.255.255.255\"", "\"0.0.0.0\"", "\"::\"", "\"::1\"", "\"224.0.0.1\"", "\"127.0.0.1\"", "\"fe80::1\"",
            "\"::ffff:10.1.0.1\"", "\"10.1.0.0/33\"", "\"02:00:00:00:00:01\"", "\"ff:ff:ff:ff:ff:ff\"", "\"00:00:00:00:00:00\"", "\"tcp\"", "\"udp\"", "\"eth0\"", "\"a\\nb\"",
        ],
        Encoding.UTF8.GetBytes);

    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly List<(int Start, int End, bool IsMember, int ValueStart)>[] _places;
    private readonly List<byte[]> _values = [];
    private readonly List<byte[]> _names = [];

    internal JsonMutator(IReadOnlyList<byte[]> seeds)
    {
        _seeds = seeds;
        _places = new List<(int, int, bool, int)>[seeds.Count];
        for (int index = 0; index < seeds.Count; index++)
        {
            _places[index] = PlacesOf(seeds[index]);
            foreach ((int start, int end, bool isMember, int valueStart) in _places[index])
            {
                _values.Add(seeds[index][valueStart..end]);
                if (isMember)
                {
                    _names.Add(seeds[index][start..valueStart]);
                }
            }
        }
    }

    /// <inheritdoc/>
    public byte[] Next(ref SeededRandom random)
    {
        int index = random.Below(_seeds.Count);
        byte[] seed = _seeds[index];
        byte[] result = _places[index].Count > 0 ? Edit(seed, _places[index], ref random) : (byte[])seed.Clone();
        if (random.OneIn(8))
        {
            for (int count = 1 + random.Below(3); count > 0; count--)
            {
                result = ByteMutator.Change(result, _seeds, ref random);
            }
        }

        return result;
    }

    private byte[] Edit(byte[] seed, List<(int Start, int End, bool IsMember, int ValueStart)> places, ref SeededRandom random)
    {
        List<(int Start, int End, byte[] Text)> edits = [];
        for (int count = 1 + random.Below(1 << random.Below(4)); count > 0; count--)
        {
            (int start, int end, bool isMember, int valueStart) = places[random.Below(places.Count)];
            bool isFree = edits.TrueForAll(edit => edit.End <= start || edit.Start >= end);
            if (isFree)
            {
                edits.Add((start, end, [.. Name(seed[start..valueStart], isMember, ref random), .. Value(seed[valueStart..end], seed[start..valueStart], ref random)]));
            }
        }

        edits.Sort(static (left, right) => left.Start.CompareTo(right.Start));
        List<byte> text = new(seed.Length + 256);
        int at = 0;
        foreach ((int start, int end, byte[] replacement) in edits)
        {
            text.AddRange(seed.AsSpan(at, start - at));
            text.AddRange(replacement);
            at = end;
        }

        text.AddRange(seed.AsSpan(at));
        return [.. text];
    }

    /// <summary>The key with its colon, or another one.</summary>
    private byte[] Name(byte[] name, bool isMember, ref SeededRandom random) => !isMember ? name : random.Below(12) switch
    {
        0 => _names[random.Below(_names.Count)],
        1 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(name).ToUpperInvariant()),
        2 => [.. name, .. _values[random.Below(_values.Count)], (byte)',', .. name],
        _ => name,
    };

    private byte[] Value(byte[] value, byte[] name, ref SeededRandom random)
    {
        switch (random.Below(10))
        {
            case 0 or 1:
                return _values[random.Below(_values.Count)];
            case 2 or 3:
                return s_extremes[random.Below(s_extremes.Length)];
            case 4:
                return Repeat(value, ",", 1 + random.Below(1 << random.Below(10)), "[", "]");
            case 5:
                int depth = 1 + random.Below(1 << random.Below(8));
                return [.. Fill('[', depth), .. value, .. Fill(']', depth)];
            case 6 when name.Length > 0:
                // The member once more, under the same key.
                return [.. value, (byte)',', .. name, .. s_extremes[random.Below(s_extremes.Length)]];
            case 7 or 8 when value[0] == '"':
                return Text(value, ref random);
            case 9 when value[0] is >= (byte)'0' and <= (byte)'9':
                return Encoding.UTF8.GetBytes($"{random.Next() >> random.Below(64)}");
            default:
                return Repeat(Encoding.UTF8.GetBytes("{\"a\":1}"), ",", random.Below(64), "[", "]");
        }
    }

    /// <summary>A string with a character more, less, another, or a thousand.</summary>
    private static byte[] Text(byte[] value, ref SeededRandom random)
    {
        int place = 1 + random.Below(value.Length - 1);
        byte[] inserted = random.Below(8) switch
        {
            0 => "\\u0000"u8.ToArray(),
            1 => "\\n"u8.ToArray(),
            2 => "/"u8.ToArray(),
            3 => ".."u8.ToArray(),
            4 => Fill((char)('a' + random.Below(26)), 1 + random.Below(1 << random.Below(13))),
            5 => "\\ud83d\\ude00"u8.ToArray(),
            6 => [(byte)random.Next()],
            _ => "\\u202e"u8.ToArray(),
        };
        return [.. value[..place], .. inserted, .. value[(random.OneIn(2) ? place : Math.Min(place + 1, value.Length - 1))..]];
    }

    private static byte[] Repeat(byte[] value, string between, int count, string open, string close)
    {
        StringBuilder text = new(open);
        string one = Encoding.UTF8.GetString(value);
        for (int index = 0; index < count && text.Length < 64 * 1024; index++)
        {
            text.Append(index == 0 ? string.Empty : between).Append(one);
        }

        return Encoding.UTF8.GetBytes(text.Append(close).ToString());
    }

    private static byte[] Fill(char character, int count) => Encoding.UTF8.GetBytes(new string(character, count));

    /// <summary>Where each value stands, with its key where it has one.</summary>
    private static List<(int, int, bool, int)> PlacesOf(byte[] json)
    {
        List<(int, int, bool, int)> places = [];
        Stack<(int Start, bool IsMember, int ValueStart)> open = [];
        // A watch is one value after the other.
        Utf8JsonReader reader = new(json, new() { AllowMultipleValues = true });
        int name = -1;
        while (reader.Read())
        {
            int start = (int)reader.TokenStartIndex;
            int end = (int)reader.BytesConsumed;
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = start;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push((name < 0 ? start : name, name >= 0, start));
                    name = -1;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    (int first, bool isMember, int valueStart) = open.Pop();
                    places.Add((first, end, isMember, valueStart));
                    break;
                default:
                    places.Add((name < 0 ? start : name, end, name >= 0, start));
                    name = -1;
                    break;
            }
        }

        return places;
    }
}
