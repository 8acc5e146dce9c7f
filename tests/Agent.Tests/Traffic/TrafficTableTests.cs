using System;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCni.Agent.Traffic;
using CsCni.Linux;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Traffic;

/// <summary>The table: what nft says of it, that it is left alone while it is right, and put right when it is not.</summary>
public sealed class TrafficTableTests : IDisposable
{
    private static readonly TrafficSettings s_random = TwoNodes.Settings with { FullyRandom = true };
    private readonly TwoNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Fact]
    public void NftListsTheRulesAsWeWriteThem()
    {
        Assert.NotNull(TrafficRules.Apply(_nodes.Nft, s_random));
        string[] listed = [.. _nodes.Table!.Split('\n').Where(static line => line.Contains(" comment \"")).Select(static line => line.Trim().Split(" comment ")[0])];
        string[] ours = [.. new MasqueradeTable(s_random).Rules.Select(static rule => rule.Text)];
        Assert.Equal(ours, listed[^ours.Length..]);
        Assert.Equal(
            [
                "meta mark & 0x00004000 == 0x00004000 return",
                "ip saddr 10.244.1.0/24 ip daddr 10.244.0.0/16 return",
                "ip daddr 10.244.1.0/24 return",
                "ip saddr 10.244.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random",
                "ip saddr != 10.244.0.0/16 ip daddr 10.244.0.0/16 masquerade fully-random",
                "ip6 saddr fd00:10:244:1::/64 ip6 daddr fd00:10:244::/48 return",
                "ip6 daddr fd00:10:244:1::/64 return",
                "ip6 saddr fd00:10:244::/48 ip6 daddr != ff00::/8 masquerade fully-random",
                "ip6 saddr != fd00:10:244::/48 ip6 daddr fd00:10:244::/48 masquerade fully-random",
            ],
            ours);
    }

    [Fact]
    public void ItIsOneChainOfSourceNat()
    {
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        using JsonDocument document = JsonDocument.Parse(_nodes.A.Must("nft -j list ruleset"));
        JsonElement chain = Assert.Single(document.RootElement.GetProperty("nftables").EnumerateArray(), static item => item.TryGetProperty("chain", out _)).GetProperty("chain");
        Assert.Equal(
            ("inet", "cscni-agent", "nat", "postrouting", 100, "accept"),
            (Text(chain, "family"), Text(chain, "table"), Text(chain, "type"), Text(chain, "hook"), chain.GetProperty("prio").GetInt32(), Text(chain, "policy")));
    }

    [Theory]
    [InlineData("10.244.0.0/16", "10.244.7.128/25")]
    [InlineData("10.0.0.0/8", "10.244.7.9/32")]
    [InlineData("10.244.0.0/15", "10.244.0.0/15")]
    [InlineData("0.0.0.0/1", "10.244.0.0/17")]
    public void PrefixesOfAnyLengthAreListedAsTheyAre(string network, string subnet)
    {
        TrafficSettings settings = new() { NetworkV4 = IpPrefix.Parse(network), SubnetV4 = IpPrefix.Parse(subnet), Masquerade = true };
        TrafficRules.Apply(_nodes.Nft, settings);
        foreach (TrafficRule rule in new MasqueradeTable(settings).Rules)
        {
            Assert.Contains($"{rule.Text} comment", _nodes.Table);
        }

        Assert.True(TrafficRules.IsStanding(_nodes.Nft, settings));
    }

    [Fact]
    public void ASecondApplyChangesNothing()
    {
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        string before = _nodes.A.Must("nft -a list ruleset");
        Assert.True(TrafficRules.IsStanding(_nodes.Nft, TwoNodes.Settings));
        Assert.Null(TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings));

        // A table that is made anew has another handle.
        Assert.Equal(before, _nodes.A.Must("nft -a list ruleset"));
    }

    [Theory]
    [InlineData("flush ruleset")]
    [InlineData("flush table inet cscni-agent")]
    [InlineData("delete table inet cscni-agent")]
    [InlineData("flush chain inet cscni-agent postrouting; delete chain inet cscni-agent postrouting")]
    [InlineData("delete rule inet cscni-agent postrouting handle HANDLE")]
    [InlineData("replace rule inet cscni-agent postrouting handle HANDLE counter accept")]
    [InlineData("insert rule inet cscni-agent postrouting accept")]
    [InlineData("add rule inet cscni-agent postrouting drop")]
    [InlineData("add chain inet cscni-agent other { type filter hook forward priority 0; policy drop; }")]
    [InlineData("chain inet cscni-agent postrouting { policy drop; }")]
    [InlineData("delete table inet cscni-agent; add table inet cscni-agent; add chain inet cscni-agent postrouting { type nat hook postrouting priority 50; }")]
    public void WhatIsChangedByHandIsPutRight(string change)
    {
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        string before = _nodes.Table!;
        string handle = Regex.Match(_nodes.A.Must("nft -a list table inet cscni-agent"), "ip daddr 10.244.1.0/24 return.*handle (\\d+)").Groups[1].Value;
        _nodes.A.Must(["nft", "-f", "-"], change.Replace("HANDLE", handle));
        Assert.False(TrafficRules.IsStanding(_nodes.Nft, TwoNodes.Settings));
        Assert.NotNull(TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings));
        Assert.Equal(before, _nodes.Table);
        Assert.Null(TrafficRules.FindDamage(_nodes.Nft, TwoNodes.Settings));
    }

    [Fact]
    public void OtherSettingsTakeThePlaceOfTheOld()
    {
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        TrafficSettings moved = TwoNodes.Settings with { SubnetV4 = IpPrefix.Parse("10.244.9.0/24") };
        Assert.Contains("10.244.9.0/24", TrafficRules.Apply(_nodes.Nft, moved));
        Assert.DoesNotContain("10.244.1.0/24", _nodes.Table);
        Assert.Contains("ip daddr 10.244.9.0/24 return", _nodes.Table);
    }

    [Fact]
    public void RemoveLeavesNothingAndWhatIsOthers()
    {
        _nodes.A.Must("nft add table inet mine");
        string before = _nodes.A.Must("nft list ruleset");
        TrafficRules.Apply(_nodes.Nft, TwoNodes.Settings);
        TrafficRules.Remove(_nodes.Nft);
        Assert.Equal(before, _nodes.A.Must("nft list ruleset"));
        TrafficRules.Remove(_nodes.Nft);
        Assert.Equal(before, _nodes.A.Must("nft list ruleset"));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
