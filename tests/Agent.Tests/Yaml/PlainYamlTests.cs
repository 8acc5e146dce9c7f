using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using CsCni.Agent.Yaml;
using Xunit;

namespace CsCni.Tests.Agent.Yaml;

/// <summary>The fast reader gives what the slow one gives, places included, or nothing.</summary>
public sealed class PlainYamlTests
{
    private const string Sample = """
        # A cluster.
        network: { ipv4: 10.244.0.0/16, ipv6: "fd00:244::/48" }
        backend:   # vxlan or host-gw
          type: vxlan
          vni: 1
          list: [ a, 'b c', {x: y} , [] ]

        nodes:
        - { name: one, publicIP: 192.168.50.1, subnet: 10.244.1.0/24, vtepMAC: "0e:12:34:56:78:9a" }
        -   name: two
            publicIPv6: fd00:50::2
            subnetV6: "fd00:244:0:2::/64" # of IPv6
            tags:
            - a
            - b:c
          # between
        - plain
        - 'it is # quoted'
        - {}
        last:
            - 1
        """;

    [Theory]
    [InlineData("a: b")]
    [InlineData("a: b\n")]
    [InlineData("\n# c\n\na: { b: c }   \nd: 'e'\n")]
    [InlineData("a:\n- b\n- c: d\n  e: f\n-   g:   h\ni: j")]
    [InlineData("a:\n  - b\n  - [ c, d ]\ne:\n  f:\n    g: h\n")]
    [InlineData("a: fd00::1 # x\nb: 0e:12:34:56:78:9a\nc: a:::b")]
    [InlineData("a: b\na: c")]
    [InlineData("null: null\n1: 2")]
    [InlineData("a: \"\"\nb: []\nc: {}\n")]
    public void What_it_reads_is_what_the_other_reads(string text) => Assert.Equal(Slow(text), Fast(text) ?? "nothing");

    [Fact]
    public void A_cluster_file_is_read_by_it() => Assert.Equal(Slow(Sample), Fast(Sample) ?? "nothing");

    [Theory]
    [InlineData("")]
    [InlineData("# nothing")]
    [InlineData("a")]
    [InlineData("- a")]
    [InlineData(" a: b")]
    [InlineData("a:")]
    [InlineData("a:\nb: c")]
    [InlineData("a: b\n  c")]
    [InlineData("a: b\n  c: d")]
    [InlineData("a: &x b\nc: *x")]
    [InlineData("a: |\n  b\n")]
    [InlineData("a: \"b\\n\"")]
    [InlineData("a: 'b''c'")]
    [InlineData("a: \"b")]
    [InlineData("a: {b: c")]
    [InlineData("a: {b: c,\n d: e}")]
    [InlineData("a: [b, ]")]
    [InlineData("a: b c")]
    [InlineData("a: b#c")]
    [InlineData("a:b")]
    [InlineData("a: ::1")]
    [InlineData("a:\tb")]
    [InlineData("a: b\r\n")]
    [InlineData("---\na: b")]
    [InlineData("a: b\n---\nc: d")]
    [InlineData("a: b\n...\n")]
    [InlineData("%YAML 1.2\n---\na: b")]
    [InlineData("a: ä")]
    [InlineData("a: !!str b")]
    [InlineData("a:\n   b: c\n  d: e")]
    [InlineData("a:\n- b\n  - c")]
    [InlineData("{a: b}")]
    [InlineData("? a\n: b")]
    public void What_is_beyond_it_is_left_to_the_other(string text) => Assert.Null(Fast(text));

    /// <summary>Whatever happens to a file: it reads the same, or nothing. Each run the same 60,000 texts.</summary>
    [Fact]
    public void Damaged_files_are_read_as_the_other_reads_them_or_not_at_all()
    {
        const string pieces = "\n\n\n      --::::,,{}[]\"\"''#ab1/~&*!|>%?";
        Random random = new(4);
        int read = 0;
        string[] lines = Sample.Split('\n');
        for (int turn = 0; turn < 60_000; turn++)
        {
            // A few lines of it, so that damage meets everything.
            int from = random.Next(lines.Length), count = random.Next(1, 7);
            StringBuilder text = new(string.Join('\n', lines.Skip(from).Take(count)));
            for (int change = random.Next(4); change > 0 && text.Length > 0; change--)
            {
                int at = random.Next(text.Length);
                char piece = pieces[random.Next(pieces.Length)];
                switch (random.Next(3))
                {
                    case 0:
                        text.Remove(at, 1);
                        break;
                    case 1:
                        text.Insert(at, piece);
                        break;
                    default:
                        text[at] = piece;
                        break;
                }
            }

            if (Fast(text.ToString()) is { } found)
            {
                read++;
                Assert.True(Slow(text.ToString()) == found, $"{text}\n--- slow\n{Slow(text.ToString())}\n--- fast\n{found}");
            }
        }

        Assert.InRange(read, 2_000, 60_000);
    }

    private static string? Fast(string text) => PlainYaml.TryRead(text, "f") is { } node ? Told(node) : null;

    private static string Slow(string text)
    {
        List<YamlFault> faults = [];
        YamlNode? node = YamlTree.Parse(text, "f", faults);
        return faults.Count > 0 ? string.Join('\n', faults) : node is null ? "empty" : Told(node);
    }

    private static string Told(YamlNode node) => node switch
    {
        YamlScalar scalar => $"{node.Place} {(scalar.IsQuoted ? "quoted" : "plain")} <{scalar.Text}>\n",
        YamlSequence sequence => $"{node.Place} list\n{string.Concat(sequence.Items.Select(Told))}end\n",
        YamlMapping mapping => $"{node.Place} keys\n{string.Concat(mapping.Entries.Select(static entry => Told(entry.Key) + Told(entry.Value)))}end\n",
        _ => throw new InvalidDataException(),
    };
}
