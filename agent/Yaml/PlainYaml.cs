using System;
using System.Buffers;
using System.Collections.Generic;

namespace CsCni.Agent.Yaml;

/// <summary>
/// Reads the YAML that files of nodes are made of, ten times as fast as <see cref="YamlTree"/>: a list of thousands is read
/// whole whenever one of them changes. It knows keys with values, lists, <c>{ ... }</c> and <c>[ ... ]</c> on one line, plain
/// and quoted values without escapes, and comments. It says nothing of whatever is beyond that,
/// or wrong: both are <see cref="YamlTree"/>'s, whose nodes and places are the same.
/// </summary>
internal ref struct PlainYaml
{
    /// <summary>Deeper than any file of ours.</summary>
    private const int DeepestNesting = 8;

    /// <summary>YAML's own bound, in characters.</summary>
    private const int LongestKey = 1024;

    private static readonly SearchValues<char> s_known = SearchValues.Create(
        "\n !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");
    private static readonly SearchValues<char> s_plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-");
    private static readonly SearchValues<char> s_notQuotable = SearchValues.Create("\"'\\\t");

    private readonly string _origin;
    private ReadOnlySpan<char> _rest;
    private ReadOnlySpan<char> _line;
    private int _number;
    private int _at;
    private bool _isBeyond;

    private PlainYaml(ReadOnlySpan<char> text, string origin)
    {
        _origin = origin;
        _rest = text;
    }

    /// <summary>Whether there is a line, and the position is in front of what it says.</summary>
    private readonly bool HasLine => _number > 0 && !_isBeyond && _at < _line.Length;

    /// <summary>Reads a text that has keys on its highest level.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="origin">The file's path.</param>
    /// <returns>The keys; null where it takes <see cref="YamlTree"/> to tell.</returns>
    internal static YamlMapping? TryRead(string text, string origin)
    {
        // What ends lines elsewhere, and what no file should have, is not for us to tell apart.
        if (text.AsSpan().ContainsAnyExcept(s_known))
        {
            return null;
        }

        PlainYaml reader = new(text, origin);
        reader.NextLine();
        if (!reader.HasLine || reader._at != 0)
        {
            return null;
        }

        YamlNode? node = reader.ReadBlock(0, 0);
        return reader._isBeyond || reader.HasLine ? null : node as YamlMapping;
    }

    /// <summary>Reads keys or a list, of which all lines begin at one column.</summary>
    private YamlNode? ReadBlock(int indent, int depth)
    {
        if (depth > DeepestNesting)
        {
            return Beyond();
        }

        YamlPlace place = Place();
        if (IsItem())
        {
            List<YamlNode> items = [];
            while (HasLine && _at == indent && IsItem())
            {
                if (ReadItem(indent, depth) is not { } item)
                {
                    return Beyond();
                }

                items.Add(item);
            }

            return new YamlSequence(place, items);
        }

        List<YamlEntry> entries = [];
        while (HasLine && _at == indent && !IsItem())
        {
            if (!TryReadEntry(indent, depth, entries))
            {
                return Beyond();
            }
        }

        return new YamlMapping(place, entries);
    }

    private YamlNode? ReadItem(int indent, int depth)
    {
        // "- " and more blanks: what is behind begins a block of its own at that column.
        _at++;
        SkipBlanks();
        if (_at == _line.Length)
        {
            return null;
        }

        return IsKey() ? ReadBlock(_at, depth + 1) : ReadToEnd(indent, depth + 1);
    }

    private bool TryReadEntry(int indent, int depth, List<YamlEntry> entries)
    {
        if (ReadPlain() is not { } key || _at == _line.Length || _line[_at] != ':')
        {
            return false;
        }

        _at++;
        bool isSeparate = _at == _line.Length || _line[_at] == ' ';
        SkipBlanks();
        YamlNode? value;
        if (!IsAtEnd())
        {
            value = isSeparate ? ReadToEnd(indent, depth + 1) : null;
        }
        else
        {
            // A list may stand at the column of its key.
            NextLine();
            value = HasLine && (_at > indent || (_at == indent && IsItem())) ? ReadBlock(_at, depth + 1) : null;
        }

        if (value is null)
        {
            return false;
        }

        entries.Add(new(key, value));
        return true;
    }

    /// <summary>Reads a value that is all of the rest of its line.</summary>
    private YamlNode? ReadToEnd(int indent, int depth)
    {
        YamlNode? value = ReadValue(isInside: false, depth);
        SkipBlanks();
        if (value is null || !IsAtEnd())
        {
            return null;
        }

        NextLine();

        // It may go on in lines that are further in; ours do not.
        return HasLine && _at > indent ? null : value;
    }

    /// <summary>Nothing more stands in the line, but perhaps a comment, which has a blank before it.</summary>
    private readonly bool IsAtEnd() => _at == _line.Length || (_line[_at] == '#' && _line[_at - 1] == ' ');

    private YamlNode? ReadValue(bool isInside, int depth) => depth > DeepestNesting || _at == _line.Length ? null : _line[_at] switch
    {
        '{' => ReadFlowMapping(depth),
        '[' => ReadFlowSequence(depth),
        '"' or '\'' => ReadQuoted(),
        _ => isInside ? ReadPlain() : ReadLongPlain(),
    };

    private YamlMapping? ReadFlowMapping(int depth)
    {
        YamlPlace place = Place();
        List<YamlEntry> entries = [];
        _at++;
        SkipBlanks();
        while (_at < _line.Length && _line[_at] != '}')
        {
            if (ReadPlain() is not { } key || !Takes(": "))
            {
                return null;
            }

            SkipBlanks();
            if (ReadValue(isInside: true, depth + 1) is not { } value || !TakesComma('}'))
            {
                return null;
            }

            entries.Add(new(key, value));
        }

        return Takes("}") ? new(place, entries) : null;
    }

    private YamlSequence? ReadFlowSequence(int depth)
    {
        YamlPlace place = Place();
        List<YamlNode> items = [];
        _at++;
        SkipBlanks();
        while (_at < _line.Length && _line[_at] != ']')
        {
            if (ReadValue(isInside: true, depth + 1) is not { } item || !TakesComma(']'))
            {
                return null;
            }

            items.Add(item);
        }

        return Takes("]") ? new(place, items) : null;
    }

    private YamlScalar? ReadQuoted()
    {
        YamlPlace place = Place();
        char quote = _line[_at];
        ReadOnlySpan<char> behind = _line[(_at + 1)..];
        int length = behind.IndexOfAny(s_notQuotable);
        if (length < 0 || behind[length] != quote || behind[..length].Trim(' ').Length != length)
        {
            return null;
        }

        _at += length + 2;

        // Two single quotes are an escape.
        return _at < _line.Length && _line[_at] is '"' or '\'' ? null : new(place, behind[..length].ToString(), IsQuoted: true);
    }

    private YamlScalar? ReadPlain()
    {
        YamlPlace place = Place();
        ReadOnlySpan<char> behind = _line[_at..];
        int length = behind.IndexOfAnyExcept(s_plain);
        length = length < 0 ? behind.Length : length;
        if (length is 0 or > LongestKey || behind[0] == '-')
        {
            return null;
        }

        _at += length;
        return new(place, behind[..length].ToString(), IsQuoted: false);
    }

    /// <summary>A plain value outside of braces may have colons, as an IPv6 address has, but none at its end.</summary>
    private YamlScalar? ReadLongPlain()
    {
        YamlPlace place = Place();
        int from = _at;
        if (_line[_at] == ':')
        {
            return null;
        }

        while (ReadPlain() is not null && _at + 1 < _line.Length && _line[_at] == ':')
        {
            while (_at < _line.Length && _line[_at] == ':')
            {
                _at++;
            }

            if (_at == _line.Length || _line[_at] is ' ' or '-')
            {
                return null;
            }
        }

        return _at == from ? null : new(place, _line[from.._at].ToString(), IsQuoted: false);
    }

    /// <summary>Whether a key begins here: a plain word, a colon, and a blank or nothing.</summary>
    private readonly bool IsKey()
    {
        ReadOnlySpan<char> behind = _line[_at..];
        int length = behind.IndexOfAnyExcept(s_plain);
        return length > 0 && behind[length] == ':' && (length + 1 == behind.Length || behind[length + 1] == ' ');
    }

    private readonly bool IsItem() => _at + 1 < _line.Length && _line[_at] == '-' && _line[_at + 1] == ' ';

    private bool Takes(string text)
    {
        if (!_line[_at..].StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        _at += text.Length;
        return true;
    }

    /// <summary>A comma with something behind it, or the end that comes next.</summary>
    private bool TakesComma(char end)
    {
        SkipBlanks();
        if (_at == _line.Length || _line[_at] == end)
        {
            return _at < _line.Length;
        }

        if (!Takes(", "))
        {
            return false;
        }

        SkipBlanks();
        return _at < _line.Length && _line[_at] != end;
    }

    private void SkipBlanks()
    {
        while (_at < _line.Length && _line[_at] == ' ')
        {
            _at++;
        }
    }

    /// <summary>Goes to the next line that says something, and to its first character that is no blank.</summary>
    private void NextLine()
    {
        while (_rest.Length > 0)
        {
            int end = _rest.IndexOf('\n');
            _line = end < 0 ? _rest : _rest[..end];
            _rest = end < 0 ? default : _rest[(end + 1)..];
            _number++;
            _at = 0;
            SkipBlanks();
            if (_at < _line.Length && _line[_at] != '#')
            {
                return;
            }
        }

        _line = default;
        _at = 0;
    }

    private YamlNode? Beyond()
    {
        _isBeyond = true;
        return null;
    }

    private readonly YamlPlace Place() => new(_origin, _number, _at + 1);
}
