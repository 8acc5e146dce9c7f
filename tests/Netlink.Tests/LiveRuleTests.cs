using System;
using System.Linq;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Policy rules made and read by us, compared with what ip -j -d says.</summary>
public sealed class LiveRuleTests : IDisposable
{
    private static readonly RouteProtocol Protocol = (RouteProtocol)77;
    private readonly TwoNamespaces _namespaces = new();

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Theory]
    [InlineData("10.1.2.3/32", "10.1.2.3", 100u)]
    [InlineData("fd08::5/128", "fd08::5", 1000u)]
    public void RuleForASourceIsReadBackAndIsWhatIpSays(string source, string told, uint table)
    {
        IpPrefix prefix = IpPrefix.Parse(source);
        Rule rule = new() { Family = prefix.Family, Source = prefix, Table = table, Protocol = Protocol };
        Route.Batch.CreateRule(rule).Send();
        JsonElement json = Rules(prefix.Family).Single(item => item.GetProperty("src").GetString() == told);
        Assert.Equal($"{table}", json.GetProperty("table").GetString());
        Assert.Equal("77", json.GetProperty("protocol").GetString());
        Rule read = Assert.Single(Route.ListRules(), item => item.Source == prefix);
        Assert.Equal(rule with { Priority = json.GetProperty("priority").GetUInt32(), Action = RuleAction.Lookup }, read);
    }

    [Fact]
    public void RuleWithEverythingIsReadBackAndIsWhatIpSays()
    {
        Rule rule = new()
        {
            Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.0/24"), Destination = IpPrefix.Parse("10.9.0.0/16"), Priority = 500,
            InputLink = "absent0", OutputLink = "absent1", Protocol = Protocol, Table = 1000, Flags = RuleFlags.Invert,
        };
        Route.Batch.CreateRule(rule).Send();
        string told = TwoNamespaces.Run(_namespaces.Host, "ip", "rule show priority 500");
        Assert.Equal("500:\tnot from 10.1.2.0/24 to 10.9.0.0/16 iif absent0 [detached] oif absent1 [detached] lookup 1000 proto 77", told.Trim());
        Rule read = Assert.Single(Route.ListRules(IpFamily.V4), item => item.Priority == 500);
        Assert.Equal(
            rule with { Action = RuleAction.Lookup, Flags = RuleFlags.Invert | RuleFlags.InputLinkDetached | RuleFlags.OutputLinkDetached }, read);
    }

    [Fact]
    public void RulesOfAllFamiliesOrOfOneAreListedInTheirOrder()
    {
        Assert.Equal([255u, 254u, 253u], Route.ListRules(IpFamily.V4).Select(rule => rule.Table));
        Assert.Equal([255u, 254u], Route.ListRules(IpFamily.V6).Select(rule => rule.Table));
        Assert.Equal(5, Route.ListRules().Count);
    }

    [Theory]
    [InlineData(null)]
    [InlineData((byte)77)]
    public void DeletedRuleIsGoneAndASecondTimeIsAnError(byte? protocol)
    {
        Rule rule = new() { Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.3/32"), Table = 100 };
        Route.Batch.CreateRule(rule with { Protocol = Protocol }).Send();
        rule = rule with { Protocol = (RouteProtocol)(protocol ?? 0) };
        Route.Batch.DeleteRule(rule).Send();
        Assert.DoesNotContain(Route.ListRules(), item => item.Source.IsValid);
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.DeleteRule(rule).Send());
        Assert.Equal(Errno.NoEntry, failure.Errno);
        Assert.StartsWith("cannot delete rule 10.1.2.3/32: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyTheRuleThatAgreesIsDeleted()
    {
        Rule rule = new() { Family = IpFamily.V4, Source = IpPrefix.Parse("10.1.2.3/32"), Table = 100 };
        Route.Batch.CreateRule(rule).CreateRule(rule with { Table = 101 }).Send();
        Route.Batch.DeleteRule(rule with { Table = 101 }).Send();
        Assert.Equal(100u, Assert.Single(Route.ListRules(), item => item.Source.IsValid).Table);
        Route.Batch.DeleteRule(rule with { Protocol = Protocol }).Accept(Errno.NoEntry).Send();
        Assert.Single(Route.ListRules(), item => item.Source.IsValid);
    }

    [Fact]
    public void EqualRuleIsRefused()
    {
        Rule rule = new() { Family = IpFamily.V6, Source = IpPrefix.Parse("fd08::5/128"), Priority = 500, Table = 100, Protocol = Protocol };
        Route.Batch.CreateRule(rule).Send();
        Route.Batch.CreateRule(rule).Accept(Errno.Exists).Send();
        Assert.Equal(Errno.Exists, Route.Batch.ResultOf(0));
    }

    private JsonElement.ArrayEnumerator Rules(IpFamily family) =>
        TwoNamespaces.IpAll(_namespaces.Host, $"{(family == IpFamily.V4 ? "-4" : "-6")} rule show").EnumerateArray();
}
