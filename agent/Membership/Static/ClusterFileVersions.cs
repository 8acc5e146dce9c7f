using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Agent.Yaml;

namespace CsCni.Agent.Membership.Static;

/// <summary>
/// Reads one version of a cluster file after the other. Where entries of <c>nodes</c> at its beginning and at its end stand as
/// they stood, only what is between them is read: of thousands of nodes mostly one changes. Whatever is not that simple,
/// or has a fault, is read whole, so that both ways say the same.
/// </summary>
/// <param name="path">The file, for places.</param>
internal sealed class ClusterFileVersions(string path)
{
    private string _text = string.Empty;
    private ClusterFile? _file;

    /// <summary>Where the line of each entry begins in the text; none where the next version cannot be read by its difference.</summary>
    private List<int> _starts = [];

    /// <summary>How many entries the last call has read, not taken over.</summary>
    internal int EntriesRead { get; private set; }

    /// <inheritdoc cref="ClusterFileReader.Read(byte[], string, ICollection{YamlFault})"/>
    internal ClusterFile? Read(byte[] content, ICollection<YamlFault> faults) =>
        YamlFile.Decode(content, path, faults) is { } text ? ReadDifference(text) ?? ReadWhole(text, faults) : null;

    private ClusterFile? ReadWhole(string text, ICollection<YamlFault> faults)
    {
        if (YamlFile.Parse(text, path, faults, out bool isPlain) is not { } mapping || ClusterFileReader.Read(mapping, faults, out IReadOnlyList<YamlNode> items) is not { } file)
        {
            return null;
        }

        EntriesRead = items.Count;
        bool isSimple = isPlain && file.Nodes.All(static node => node.Fault is null);
        Remember(text, file, isSimple ? EntryLines.Find(text, items) : []);
        return file;
    }

    /// <returns>Null where it takes the whole file to tell.</returns>
    private ClusterFile? ReadDifference(string text)
    {
        if (_file is null || ListDifference.Find(_text, _starts, text) is not { } difference)
        {
            return null;
        }

        List<YamlFault> faults = [];
        if (PlainYaml.TryRead(difference.Reduce(text), path) is not { } mapping
            || ClusterFileReader.Read(mapping, faults, out IReadOnlyList<YamlNode> items) is not { } part
            || part.Network != _file.Network
            || EntryLines.Find(text, items) is not { Count: > 0 } found)
        {
            return null;
        }

        // The last of those that are the same was read again, for what stands behind it.
        int read = items.Count - Math.Min(difference.Behind, 1);
        ClusterFile file = new(part.Network, [.. _file.Nodes.Take(difference.Before), .. part.Nodes.Take(read), .. _file.Nodes.TakeLast(difference.Behind)]);
        if (!IsSound(file))
        {
            return null;
        }

        EntriesRead = items.Count;
        int moved = text.Length - _text.Length;
        Remember(text, file, [.. _starts.Take(difference.Before), .. found.Take(read), .. _starts.TakeLast(difference.Behind).Select(start => start + moved)]);
        return file;
    }

    private void Remember(string text, ClusterFile file, List<int> starts) => (_text, _file, _starts) = (text, file, starts);

    /// <summary>Whether no entry has a fault, beside the others too.</summary>
    private static bool IsSound(ClusterFile file)
    {
        HashSet<string> names = new(file.Nodes.Count);
        SubnetClaims claims = new();
        return file.Nodes.All(node => node.Node is not null && names.Add(node.Key) && ClusterNodeReader.Claim(claims, node.Node) is null);
    }
}
