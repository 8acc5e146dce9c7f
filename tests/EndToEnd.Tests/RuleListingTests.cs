using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Our tables as nft sees them: readable, the same that nft would make of that text, and what our code says of each rule.</summary>
public sealed partial class RuleListingTests : IDisposable
{
    private readonly Node _node = new();

    public RuleListingTests()
    {
        JsonObject config = Configs.Bridge(_node).With("stateDir", $"{_node.Directory}/state")
            .With("ipMasq", true).With("nonMasqueradeCIDRs", new JsonArray("10.0.0.0/8"))
            .With("macspoofchk", true).With("ipspoofchk", true).With("ingressPolicy", "isolated");
        config["runtimeConfig"] = TrafficContender.Ports("tcp 8080 80", "udp 53 53 192.0.2.1", "sctp 9 9 2001:db8::1");
        _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Result();
        JsonObject conditional = config.With("conditionsV4", new JsonArray("-s", "192.0.0.0/20", "!", "-i", "eth+"));
        conditional["runtimeConfig"] = TrafficContender.Ports("tcp 8081 80 192.0.2.1");
        _node.Call(Executables.Plugin, "ADD", conditional, _node.AddPod()).Result();
    }

    public void Dispose() => _node.Dispose();

    /// <summary>
    /// What is listed, given to nft in another namespace, becomes the same expressions in the kernel, one for one. Of table
    /// bridge it does not: nft looks at the EtherType's place, where a VLAN tag may be, and we at the packet's protocol.
    /// </summary>
    [Fact]
    public void NftMakesTheSameOfTheListing()
    {
        string file = $"{_node.Directory}/listing.nft";
        File.WriteAllText(file, _node.Must("nft list table inet cscni"));
        string other = _node.AddNamespace("other");
        Shell.Must($"ip netns exec {other} nft -f {file}");
        string[] ours = Bytecode(_node.Name);
        Assert.True(ours.Length > 100, string.Join('\n', ours));
        Assert.Equal(ours, Bytecode(other));
    }

    /// <summary>The text of each rule in the code is what it is recognised by, so it must be true.</summary>
    [Theory]
    [InlineData("InetRules.cs", "inet", 28)]
    [InlineData("FrameRules.cs", "bridge", 14)]
    public void EachRuleIsListedAsTheCodeSays(string file, string family, int count)
    {
        string[] listed = _node.Must($"nft list table {family} cscni").Split('\n').Select(static line => line.Trim()).ToArray();
        List<(string Comment, string Text)> told = [.. Rule().Matches(File.ReadAllText($"{Executables.Root}/plugin/Rules/{file}"))
            .Select(static match => (match.Groups[1].Value, match.Groups[2].Value.Replace("\\\"", "\"", StringComparison.Ordinal)))];
        Assert.Equal(count, told.Count);
        Assert.All(told, rule => Assert.Contains($"{Raw(rule.Text)} comment \"{rule.Comment}\"", listed));
    }

    [Fact]
    public void EachElementTellsWhoseItIs()
    {
        foreach (JsonElementOfSet element in Elements())
        {
            if (element.Set != "policybridges")
            {
                Assert.Matches("^net/cscni-t[^/]+/eth0$", element.Comment);
            }
        }
    }

    private IEnumerable<JsonElementOfSet> Elements()
    {
        foreach (JsonNode? item in JsonNode.Parse(_node.Must("nft -j list ruleset"))!["nftables"]!.AsArray())
        {
            JsonNode? set = item!["set"] ?? item["map"];
            foreach (JsonNode? element in set?["elem"]?.AsArray() ?? [])
            {
                JsonNode? inner = element is JsonArray pair ? pair[0] : element;
                yield return new(set!["name"]!.GetValue<string>(), inner is JsonObject one ? one["elem"]?["comment"]?.GetValue<string>() ?? string.Empty : string.Empty);
            }
        }
    }

    /// <summary>What nft of Debian 12 lists in other words than it takes.</summary>
    private static string Raw(string text) => text.Replace("icmpv6 taddr", "@th,64,128", StringComparison.Ordinal);

    private static string[] Bytecode(string netns) =>
        [.. Shell.Must($"ip netns exec {netns} nft --debug=netlink list table inet cscni").Split('\n').Where(static line => line.StartsWith("  [", StringComparison.Ordinal))];

    [GeneratedRegex("^        new\\((?:\"\\w+\"|\\w+), \"([^\"]*)\", \"((?:[^\"\\\\]|\\\\.)*)\"", RegexOptions.Multiline)]
    private static partial Regex Rule();

    private sealed record JsonElementOfSet(string Set, string Comment);
}
