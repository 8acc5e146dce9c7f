using System;
using System.Collections.Generic;
using System.Globalization;
using CsCni.Linux;

namespace CsCni.Agent.Yaml;

/// <summary>
/// Reads the keys of one mapping. Every key that is asked for is a known one; <see cref="End"/> tells those that nobody asked
/// for. A fault is noted and the default goes in its place, so that all faults of a file are told at once.
/// </summary>
internal sealed class YamlSection
{
    private const int LongestQuote = 80;

    /// <summary>Up to so many keys are compared with faster than hashed: a node of a cluster has four, and there are thousands.</summary>
    private const int Few = 16;

    private readonly IReadOnlyList<YamlEntry> _entries;
    private readonly Dictionary<string, YamlEntry>? _index;
    private readonly List<string> _known = new(Few);
    private readonly ICollection<YamlFault> _faults;
    private readonly string _path;

    /// <param name="mapping">The keys; null for none.</param>
    /// <param name="path">What its keys are called by in messages: empty, or "etcd".</param>
    /// <param name="faults">Takes what is wrong.</param>
    internal YamlSection(YamlMapping? mapping, string path, ICollection<YamlFault> faults)
    {
        _path = path;
        _faults = faults;
        Place = mapping?.Place ?? default;
        _entries = mapping?.Entries ?? [];
        _index = _entries.Count > Few ? new(StringComparer.Ordinal) : null;
        for (int at = 0; at < _entries.Count; at++)
        {
            YamlScalar key = _entries[at].Key;
            if (TryFind(key.Text, at, out YamlEntry first))
            {
                faults.Add(new(key.Place, $"key {Quote(key.Text)} stands twice: first at {first.Key.Place}"));
            }
            else
            {
                _index?.Add(key.Text, _entries[at]);
            }
        }
    }

    /// <summary>Where the mapping begins.</summary>
    internal YamlPlace Place { get; }

    /// <summary>A value as it may stand in a message: in quotes, and not endless.</summary>
    internal static string Quote(string text) =>
        text.Length <= LongestQuote ? $"\"{text}\"" : $"\"{text.AsSpan(0, LongestQuote)}\"... ({text.Length} characters)";

    /// <summary>The value of a key, whatever it is; null where the key is not given.</summary>
    internal YamlNode? Node(string key)
    {
        _known.Add(key);
        return TryFind(key, _entries.Count, out YamlEntry entry) && entry.Value is not YamlScalar { IsNull: true } ? entry.Value : null;
    }

    /// <summary>Notes that the value of a key, or the lack of it, is wrong.</summary>
    /// <param name="key">The key.</param>
    /// <param name="text">What is wrong, as words that follow the key's name.</param>
    internal void Fault(string key, string text) =>
        _faults.Add(new(TryFind(key, _entries.Count, out YamlEntry entry) ? entry.Value.Place : Place, $"{PathOf(key)} {text}"));

    /// <summary>A text, or null where the key is not given.</summary>
    internal string? Text(string key)
    {
        YamlNode? node = Node(key);
        if (node is null or YamlScalar)
        {
            return (node as YamlScalar)?.Text;
        }

        Wrong(key, node, "a text");
        return null;
    }

    /// <summary>A text that is not empty, or null where the key is not given.</summary>
    internal string? FilledText(string key)
    {
        string? text = Text(key);
        if (text is not { Length: 0 })
        {
            return text;
        }

        Fault(key, "is empty: give a value, or leave the key out");
        return null;
    }

    /// <summary>The path of a file or directory, which must begin with a slash; null where the key is not given.</summary>
    internal string? AbsolutePath(string key)
    {
        string? text = FilledText(key);
        return text is null || IsPath(key, text) ? text : null;
    }

    /// <summary>As <see cref="AbsolutePath"/>, but an empty text is one too: it means "none".</summary>
    internal string? PathOrEmpty(string key)
    {
        string? text = Text(key);
        return text is null or "" || IsPath(key, text) ? text : null;
    }

    /// <summary>true or false.</summary>
    internal bool? Flag(string key, bool? otherwise) => Plain(key, "true or false") switch
    {
        null => otherwise,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        string text => Wrong(key, text, "true or false", otherwise),
    };

    /// <inheritdoc cref="Flag(string, bool?)"/>
    internal bool Flag(string key, bool otherwise) => Flag(key, (bool?)otherwise) ?? otherwise;

    /// <summary>A whole number.</summary>
    internal long Number(string key, long otherwise, long least, long most)
    {
        string range = $"a whole number from {least} to {most}";
        return Plain(key, range) is not { } text ? otherwise
            : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) && number >= least && number <= most
                ? number
                : Wrong(key, text, range, otherwise);
    }

    /// <summary>A length of time.</summary>
    internal TimeSpan Duration(string key, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        string range = $"a duration from {DurationText.Format(least)} to {DurationText.Format(most)}, such as \"90s\", \"5m\" or \"24h\"";
        return FilledText(key) is not { } text ? otherwise
            : DurationText.TryParse(text, out TimeSpan duration) && duration >= least && duration <= most
                ? duration
                : Wrong(key, text, range, otherwise);
    }

    /// <summary>An address, which no node can have if it is unspecified, loopback or multicast.</summary>
    /// <param name="key">The key.</param>
    /// <param name="family">Of which family.</param>
    internal IpAddress NodeAddress(string key, IpFamily family)
    {
        if (FilledText(key) is not { } text)
        {
            return default;
        }

        string expected = family == IpFamily.V4 ? "an IPv4 address" : "an IPv6 address";
        if (!IpAddress.TryParse(text, out IpAddress address) || address.Family != family)
        {
            return Wrong(key, text, expected, default(IpAddress));
        }

        return address.IsUnspecified || address.IsLoopback || address.IsMulticast
            ? Wrong(key, text, $"{expected} that a node can have, not an unspecified, loopback or multicast one", default(IpAddress))
            : address;
    }

    /// <summary>A prefix without host bits.</summary>
    internal IpPrefix Prefix(string key, IpFamily family)
    {
        if (FilledText(key) is not { } text)
        {
            return default;
        }

        string expected = family == IpFamily.V4 ? "an IPv4 prefix such as \"10.244.0.0/16\"" : "an IPv6 prefix such as \"fd00:10:244::/56\"";
        if (!IpPrefix.TryParse(text, out IpPrefix prefix) || prefix.Family != family)
        {
            return Wrong(key, text, expected, default(IpPrefix));
        }

        return prefix.HasNoHostBits ? prefix : Wrong(key, text, $"no bits behind the prefix: \"{prefix.NetworkPrefix}\"", default(IpPrefix));
    }

    /// <summary>One of several words.</summary>
    internal T Choice<T>(string key, T otherwise, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (FilledText(key) is not { } text)
        {
            return otherwise;
        }

        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            if (word == text)
            {
                return value;
            }

            words.Add(word);
        }

        return Wrong(key, text, $"one of {string.Join(", ", words)}{DidYouMean(text, words)}", otherwise);
    }

    /// <summary>A list of texts, or a single one; null where the key is not given.</summary>
    internal IReadOnlyList<string>? Texts(string key)
    {
        YamlNode? node = Node(key);
        IReadOnlyList<YamlNode> items = node switch
        {
            null => [],
            YamlSequence sequence => sequence.Items,
            _ => [node],
        };
        List<string> texts = [];
        foreach (YamlNode item in items)
        {
            if (item is YamlScalar { Text.Length: > 0, IsNull: false } scalar)
            {
                texts.Add(scalar.Text);
            }
            else
            {
                _faults.Add(new(item.Place, $"{PathOf(key)} has {Describe(item)} where a text was expected"));
            }
        }

        return node is null ? null : texts;
    }

    /// <summary>A list of paths, each of which begins with a slash; null where the key is not given.</summary>
    internal IReadOnlyList<string>? AbsolutePaths(string key)
    {
        IReadOnlyList<string>? paths = Texts(key);
        foreach (string path in paths ?? [])
        {
            IsPath(key, path);
        }

        return paths;
    }

    /// <summary>The keys below a key, none where it is not given.</summary>
    internal YamlSection Section(string key)
    {
        YamlNode? node = Node(key);
        if (node is not (null or YamlMapping))
        {
            Wrong(key, node, "further keys");
        }

        return new(node as YamlMapping ?? (node is null ? null : new(node.Place, [])), PathOf(key), _faults);
    }

    /// <summary>Tells the keys that nobody asked for.</summary>
    internal void End()
    {
        HashSet<string>? told = null;
        foreach (YamlEntry entry in _entries)
        {
            string key = entry.Key.Text;
            if (!_known.Contains(key) && (told ??= []).Add(key))
            {
                string among = _path.Length == 0 ? string.Empty : $" below \"{_path}\"";
                _faults.Add(new(entry.Key.Place, $"unknown key {Quote(key)}{among}{DidYouMean(key, _known)}"));
            }
        }
    }

    /// <summary>Finds a key among the first entries.</summary>
    private bool TryFind(string key, int count, out YamlEntry found)
    {
        if (_index is not null)
        {
            return _index.TryGetValue(key, out found);
        }

        for (int at = 0; at < count; at++)
        {
            found = _entries[at];
            if (found.Key.Text == key)
            {
                return true;
            }
        }

        found = default;
        return false;
    }

    private static string DidYouMean(string typed, IReadOnlyList<string> known) => NearestWord.Find(typed, known) is { } word
        ? $" (did you mean \"{word}\"?)"
        : string.Empty;

    private static string Describe(YamlNode node) => node switch
    {
        YamlScalar scalar => Quote(scalar.Text),
        YamlSequence => "a list",
        _ => "further keys",
    };

    private string PathOf(string key) => _path.Length == 0 ? key : $"{_path}.{key}";

    private bool IsPath(string key, string text)
    {
        bool isPath = text.StartsWith('/') && !text.Contains('\0');
        if (!isPath)
        {
            Fault(key, $"is {Quote(text)}, expected a path that begins with a slash");
        }

        return isPath;
    }

    /// <summary>The text of a value that must not be in quotes.</summary>
    private string? Plain(string key, string expected)
    {
        switch (Node(key))
        {
            case null:
                return null;
            case YamlScalar { IsQuoted: false } scalar:
                return scalar.Text;
            case YamlScalar scalar:
                Fault(key, $"is the text {Quote(scalar.Text)}, expected {expected}, without quotes");
                return null;
            case var node:
                Wrong(key, node, expected);
                return null;
        }
    }

    private void Wrong(string key, YamlNode node, string expected) => Fault(key, $"is {Describe(node)}, expected {expected}");

    private T Wrong<T>(string key, string text, string expected, T otherwise)
    {
        Fault(key, $"is {Quote(text)}, expected {expected}");
        return otherwise;
    }
}
