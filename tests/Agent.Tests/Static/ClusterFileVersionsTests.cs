using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Static;
using CsCni.Agent.Yaml;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>Versions of one file, of which only what differs is read.</summary>
public sealed class ClusterFileVersionsTests
{
    private const string Path = "cluster.yaml";
    private readonly ClusterFileVersions _versions = new(Path);

    [Theory]
    [InlineData("one line")]
    [InlineData("lines")]
    [InlineData("lines further in")]
    public void One_entry_of_many_is_read_by_itself(string style)
    {
        string text = Text(style, Enumerable.Range(1, 200));
        Same(text, 200);
        Same(text.Replace("192.0.2.77", "192.0.3.77", StringComparison.Ordinal), 2);
        Same(text, 2);
        Same(Text(style, Enumerable.Range(1, 200).Where(static number => number != 50)), 1);
        Same(text, 2);
        Same(Text(style, Enumerable.Range(1, 100).Append(222).Concat(Enumerable.Range(101, 100))), 2);

        // The first, the last, and behind the last, where keys may stand.
        Same(text, 1);
        Same(text.Replace("192.0.2.1\n", "192.0.3.1\n", StringComparison.Ordinal).Replace("192.0.2.1,", "192.0.3.1,", StringComparison.Ordinal), 2);
        Same(text, 2);
        Same(text.Replace("192.0.2.200", "192.0.3.200", StringComparison.Ordinal), 1);
        Same(text, 1);
        Same(Text(style, Enumerable.Range(1, 201)), 2);
        Same(Text(style, Enumerable.Range(1, 203)), 3);
        Same(text, 1);
        Same(text + "\nbackend: {vni: 1}\n", 1);
        Same(text + "\nbackend: {vni: 2}\n", 200);
    }

    [Fact]
    public void What_is_broken_is_told_as_in_a_whole_file_and_the_next_version_is_read_by_its_difference_again()
    {
        string text = Text("lines", Enumerable.Range(1, 200));
        Same(text, 200);
        Same(text.Replace("192.0.2.77", "192.0.2.78", StringComparison.Ordinal), 200);
        Same(text, 200);
        Same(text.Replace("192.0.2.77", "192.0.3.77", StringComparison.Ordinal), 2);
        Same(text.Replace("publicIP: 192.0.2.77", "publicAddress: 192.0.2.77", StringComparison.Ordinal), 200);
        Same(text, 200);

        // No list at all: what was known stays.
        Assert.NotEmpty(Same(text.Replace("\nnodes:", "\nnodes: none\n", StringComparison.Ordinal), 200));
        Same(text.Replace("192.0.2.77", "192.0.3.77", StringComparison.Ordinal), 2);
    }

    /// <summary>Whatever is done to a file, in whatever order: it says the same as read whole, faults with their lines included.</summary>
    [Theory]
    [InlineData("one line", 1)]
    [InlineData("lines", 2)]
    [InlineData("lines further in", 3)]
    public void Damaged_versions_are_read_as_whole_files_are(string style, int seed)
    {
        Random random = new(seed);
        string sound = Text(style, Enumerable.Range(1, 12)) + "\nbackend: {vni: 7} # one\n";
        string text = sound;
        int quick = 0;
        for (int turn = 0; turn < 5_000; turn++)
        {
            text = random.Next(2) == 0 ? sound : text;
            for (int change = random.Next(2); change >= 0; change--)
            {
                text = Damaged(text, random);
            }

            Compare(text);
            quick += _versions.EntriesRead is > 0 and < 8 ? 1 : 0;
        }

        Assert.InRange(quick, 200, 4_999);
    }

    [Fact]
    public void Peers_that_stay_are_the_same_objects()
    {
        string text = Text("lines", Enumerable.Range(1, 20));
        ClusterState before = State(text, null);
        ClusterState after = State(Text("lines", Enumerable.Range(1, 21).Where(static number => number != 5)).Replace("192.0.2.7\n", "192.0.3.7\n", StringComparison.Ordinal), before);
        Assert.Equal(Enumerable.Range(1, 21).Where(static number => number is not (1 or 5)).Select(static number => $"node-{number}").Order(), after.Peers.Keys.Order());
        Assert.Equal(["node-21", "node-7"], after.Peers.Keys.Where(key => before.Peers.GetValueOrDefault(key) != after.Peers[key]).Order());
        Assert.True(ReferenceEquals(before.Peers["node-2"], after.Peers["node-2"]));
    }

    private ClusterState State(string text, ClusterState? before) => _versions.Read(Encoding.UTF8.GetBytes(text), [])!.ToState("node-1", before);

    private static string Damaged(string text, Random random)
    {
        const string pieces = "\n\n\n      --::,,{}[]\"'#ab1/~&*!|>%?\u00e4";
        List<string> lines = [.. text.Split('\n')];
        int line = random.Next(lines.Count), other = random.Next(lines.Count), at = random.Next(text.Length + 1);
        switch (random.Next(8))
        {
            case 0:
                lines.RemoveAt(line);
                break;
            case 1:
                lines.Insert(other, lines[line]);
                break;
            case 2:
                lines.Insert(line, random.Next(2) == 0 ? string.Empty : "  # note");
                break;
            case 3:
                (lines[line], lines[other]) = (lines[other], lines[line]);
                break;
            case 4:
                lines[line] = lines[line].Replace("10.244.", "10.24" + random.Next(3, 6) + ".", StringComparison.Ordinal);
                break;
            case 5:
                lines[line] = lines[line].Replace("192.0.2.", $"192.0.{random.Next(1, 9)}.", StringComparison.Ordinal);
                break;
            case 6:
                return text.Insert(at, pieces[random.Next(pieces.Length)].ToString());
            default:
                return at < text.Length ? text.Remove(at, 1) : text;
        }

        return string.Join('\n', lines);
    }

    /// <summary>Reads a version in both ways.</summary>
    /// <param name="text">The file.</param>
    /// <param name="entries">How many entries are read for it.</param>
    /// <returns>What is wrong with the whole file.</returns>
    private string Same(string text, int entries)
    {
        string faults = Compare(text);
        Assert.Equal(entries, _versions.EntriesRead);
        return faults;
    }

    private string Compare(string text)
    {
        byte[] content = Encoding.UTF8.GetBytes(text);
        List<YamlFault> faults = [], whole = [];
        string read = Told(_versions.Read(content, faults)), expected = Told(ClusterFileReader.Read(content, Path, whole));
        string told = string.Join('\n', faults);
        Assert.True(read == expected && told == string.Join('\n', whole), $"{text}\n--- whole\n{expected}\n{string.Join('\n', whole)}\n--- by the difference\n{read}\n{told}");
        return told;
    }

    private static string Told(ClusterFile? file) => file is null ? "none" : $"{file.Network}\n{string.Join('\n', file.Nodes)}";

    private static string Text(string style, IEnumerable<int> numbers)
    {
        string format = style switch
        {
            "one line" => "- {{name: node-{0}, publicIP: 192.0.2.{0}, subnet: 10.244.{0}.0/24}}",
            "lines" => "- name: node-{0}\n  publicIP: 192.0.2.{0}\n  subnet: 10.244.{0}.0/24",
            _ => "  - subnet: 10.244.{0}.0/24\n    publicIP: 192.0.2.{0}\n    # what it is called\n    name: node-{0}",
        };
        return "network: 10.244.0.0/16\nnodes:\n" + string.Join('\n', numbers.Select(number => string.Format(CultureInfo.InvariantCulture, format, number)));
    }
}
