using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>
/// Reads conditionsV4 and conditionsV6: match words of iptables (<c>-s</c>, <c>-d</c>, <c>-i</c>, with <c>!</c> in front)
/// or of nft (<c>ip saddr</c>, <c>ip daddr</c>, <c>ip6 saddr</c>, <c>ip6 daddr</c>, <c>iifname</c>, with <c>!=</c> or
/// <c>==</c>). No program interprets them, so others cannot be served.
/// </summary>
internal ref struct PortConditionReader
{
    private readonly string _key;
    private readonly IpFamily _family;
    private readonly List<string> _words;
    private int _next;

    private PortConditionReader(string key, IpFamily family, List<string> words) => (_key, _family, _words) = (key, family, words);

    /// <exception cref="CniException">2: words that are not served. 6: not an array of strings.</exception>
    public static List<PortCondition> Read(JsonObject root, IpFamily family)
    {
        string key = family == IpFamily.V4 ? "conditionsV4" : "conditionsV6";
        List<string> words = [];
        foreach (string text in root[key].AsStrings())
        {
            words.AddRange(text.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        }

        PortConditionReader reader = new(key, family, words);
        List<PortCondition> conditions = [];
        while (reader._next < words.Count)
        {
            conditions.Add(reader.ReadOne());
        }

        return conditions;
    }

    private PortCondition ReadOne()
    {
        int start = _next;
        bool negated = Skip("!");
        PortConditionField field = ReadField() ?? throw Unserved(start);
        negated |= Skip("!") || Skip("!=");
        Skip("==");
        if (_next == _words.Count)
        {
            throw Unserved(start);
        }

        string value = _words[_next++];
        if (field == PortConditionField.InputInterface)
        {
            return new(field, negated, default, InterfaceOf(value, start));
        }

        return PrefixOf(value) is { } prefix ? new(field, negated, prefix, string.Empty) : throw Unserved(start);
    }

    private PortConditionField? ReadField()
    {
        if (_next == _words.Count)
        {
            return null;
        }

        string word = _words[_next++];
        switch (word)
        {
            case "-s" or "--source" or "--src":
                return PortConditionField.Source;
            case "-d" or "--destination" or "--dst":
                return PortConditionField.Destination;
            case "-i" or "--in-interface" or "iifname":
                return PortConditionField.InputInterface;
            case "meta" when Skip("iifname"):
                return PortConditionField.InputInterface;
            case "ip" when _family == IpFamily.V4:
            case "ip6" when _family == IpFamily.V6:
                return Skip("saddr") ? PortConditionField.Source : Skip("daddr") ? PortConditionField.Destination : null;
            default:
                return null;
        }
    }

    private readonly IpPrefix? PrefixOf(string value)
    {
        bool isRead = value.Contains('/')
            ? IpPrefix.TryParse(value, out IpPrefix prefix)
            : IpPrefix.TryParse($"{value}/{(_family == IpFamily.V4 ? 32 : 128)}", out prefix);
        return isRead && prefix.Family == _family ? prefix.NetworkPrefix : null;
    }

    private readonly string InterfaceOf(string value, int start)
    {
        string name = value.Trim('"');
        string plain = name.TrimEnd('*', '+');
        return plain.Length > 0 && name.Length - plain.Length <= 1 && InterfaceName.Fault(plain) is null ? name : throw Unserved(start);
    }

    private bool Skip(string word)
    {
        if (_next == _words.Count || _words[_next] != word)
        {
            return false;
        }

        _next++;
        return true;
    }

    private readonly CniException Unserved(int start) => new(
        ErrorCode.UnsupportedField,
        $"unsupported field in network configuration: {_key} cannot be served from \"{string.Join(' ', _words.GetRange(start, _words.Count - start))}\" on: "
        + "expected -s, -d or -i (! in front negates), or "
        + (_family == IpFamily.V4 ? "ip saddr, ip daddr" : "ip6 saddr, ip6 daddr")
        + " or iifname (!= negates), each with one value");
}
