using System;
using System.Collections.Generic;
using System.Text;

namespace CsCni.Fuzz.Mutation;

/// <summary>Damages text by lines and by words: YAML, KEY=value files, lists between semicolons, addresses.</summary>
internal sealed class TextMutator : IMutator
{
    private const string Breaks = " \t\n:;,=/\"'[]{}#&*|.-";

    private readonly IReadOnlyList<byte[]> _seeds;
    private readonly List<string>[] _pieces;
    private readonly List<string> _words;

    /// <param name="seeds">Texts in UTF-8.</param>
    /// <param name="words">What may stand in the place of a word, beside the words of the seeds.</param>
    internal TextMutator(IReadOnlyList<byte[]> seeds, params ReadOnlySpan<string> words)
    {
        _seeds = seeds;
        _pieces = new List<string>[seeds.Count];
        _words =
        [
            .. words, "", " ", "\t", "\n", "\0", "-1", "0", "1", "65536", "4294967296", "99999999999999999999", "1e9", "0x10", "true", "null", "~", "%s", "..", "/",
            "\u00e9", "\ud83d\ude00", "10.1.0.0/16", "fd00::/64", "255.255.255.255/32", "::", "::ffff:1.2.3.4", "02:00:00:00:00:01",
        ];
        for (int index = 0; index < seeds.Count; index++)
        {
            _pieces[index] = Split(Encoding.UTF8.GetString(seeds[index]));
            _words.AddRange(_pieces[index]);
        }
    }

    /// <inheritdoc/>
    public byte[] Next(ref SeededRandom random)
    {
        List<string> pieces = [.. _pieces[random.Below(_pieces.Length)]];
        for (int count = 1 + random.Below(1 << random.Below(4)); count > 0; count--)
        {
            Change(pieces, ref random);
        }

        byte[] text = Encoding.UTF8.GetBytes(string.Concat(pieces));
        for (int count = random.OneIn(6) ? 1 + random.Below(3) : 0; count > 0; count--)
        {
            text = ByteMutator.Change(text, _seeds, ref random);
        }

        return text;
    }

    private void Change(List<string> pieces, ref SeededRandom random)
    {
        int place = random.Below(pieces.Count);
        switch (pieces.Count == 0 ? 0 : random.Below(8))
        {
            case 0:
                pieces.Insert(place, Word(ref random));
                break;
            case 1 or 2:
                pieces[place] = Word(ref random);
                break;
            case 3:
                pieces.RemoveAt(place);
                break;
            case 4:
                Repeat(pieces, place, ref random);
                break;
            case 5:
                int other = random.Below(pieces.Count);
                (pieces[place], pieces[other]) = (pieces[other], pieces[place]);
                break;
            case 6:
                MoveLine(pieces, place, ref random);
                break;
            default:
                string word = pieces[place];
                int at = random.Below(word.Length + 1);
                pieces[place] = word.Insert(at, ((char)(random.OneIn(2) ? random.Below(128) : random.Below(0xd800))).ToString());
                break;
        }
    }

    private string Word(ref SeededRandom random)
    {
        string word = _words[random.Below(_words.Count)];
        return random.OneIn(32) ? new StringBuilder().Insert(0, word, 1 + random.Below(1 << random.Below(11))).ToString() : word;
    }

    /// <summary>A few pieces several times over.</summary>
    private static void Repeat(List<string> pieces, int place, ref SeededRandom random)
    {
        List<string> some = pieces.GetRange(place, 1 + random.Below(Math.Min(pieces.Count - place, 40)));
        for (int times = 1 + random.Below(1 << random.Below(6)); times > 0 && pieces.Count < 20_000; times--)
        {
            pieces.InsertRange(place, some);
        }
    }

    /// <summary>A line goes elsewhere, or further in.</summary>
    private static void MoveLine(List<string> pieces, int place, ref SeededRandom random)
    {
        int start = pieces.LastIndexOf("\n", place) + 1;
        int end = pieces.IndexOf("\n", place);
        end = end < 0 ? pieces.Count : end + 1;
        if (start >= end || random.OneIn(2))
        {
            pieces.Insert(Math.Min(start, pieces.Count), new string(' ', 1 + random.Below(6)));
            return;
        }

        List<string> line = pieces.GetRange(start, end - start);
        pieces.RemoveRange(start, end - start);
        pieces.InsertRange(random.Below(pieces.Count + 1), line);
    }

    /// <summary>Words, and what stands between them.</summary>
    private static List<string> Split(string text)
    {
        List<string> pieces = [];
        int start = 0;
        for (int index = 0; index <= text.Length; index++)
        {
            if (index == text.Length || Breaks.Contains(text[index]))
            {
                if (index > start)
                {
                    pieces.Add(text[start..index]);
                }

                if (index < text.Length)
                {
                    pieces.Add(text[index].ToString());
                }

                start = index + 1;
            }
        }

        return pieces;
    }
}
