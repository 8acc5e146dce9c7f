using System;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>conditionsV4 and conditionsV6: what a packet must be besides, in iptables' words and in nft's.</summary>
public sealed class PortMapConditionTests : IDisposable
{
    private readonly World _world = new();

    public static TheoryData<string> Ours => PortMapTests.Ours;

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables, "-s 192.0.2.2", "-s 2001:db8::2")]
    [InlineData(TrafficContender.ReferenceNftables, "ip saddr 192.0.2.2", "ip6 saddr 2001:db8::2")]
    [InlineData(TrafficContender.Ours, "-s 192.0.2.2", "-s 2001:db8::2")]
    [InlineData(TrafficContender.OursChained, "-s 192.0.2.2/32", "-s 2001:db8::2/128")]
    [InlineData(TrafficContender.Ours, "ip saddr 192.0.2.2", "ip6 saddr 2001:db8::2")]
    [InlineData(TrafficContender.OursChained, "ip saddr 192.0.2.2", "ip6 saddr 2001:db8::2")]
    public void ConditionOnTheSource(string contender, string v4, string v6)
    {
        PublishOn(contender, v4, v6);
        _world.Expect("""
            outside@outside4 tcp node4 8080   A sees outside
            outside@second4 tcp node4 8080    -
            outside@outside6 tcp node6 8080   A sees outside
            outside@second6 tcp node6 8080    -
            """);
    }

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables, "! -d 192.0.2.3", "! -d 2001:db8::3")]
    [InlineData(TrafficContender.ReferenceNftables, "ip daddr != 192.0.2.3", "ip6 daddr != 2001:db8::3")]
    [InlineData(TrafficContender.Ours, "! -d 192.0.2.3", "! -d 2001:db8::3")]
    [InlineData(TrafficContender.OursChained, "ip daddr != 192.0.2.3", "ip6 daddr != 2001:db8::3")]
    public void ConditionOnTheDestinationNegated(string contender, string v4, string v6)
    {
        PublishOn(contender, v4, v6);
        _world.Expect("""
            outside tcp node4 8080    A sees outside
            outside tcp other4 8080   -
            outside tcp node6 8080    A sees outside
            outside tcp other6 8080   -
            """);
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void ConditionsThatAreNotServedAreNamed(string contender)
    {
        Pod pod = _world.Node.AddPod();
        Chain chain = _world.Chain(contender, new() { PortMap = new() { ["conditionsV4"] = new JsonArray("-m", "owner", "--uid-owner", "0") } });
        chain.TryAdd(pod, TrafficContender.Ports("tcp 8080 80")).Fails(2, "conditionsV4", "-m owner");
        Assert.DoesNotContain(pod.ContainerId, _world.Ruleset);
    }

    private void PublishOn(string contender, string v4, string v6)
    {
        JsonObject keys = new()
        {
            ["conditionsV4"] = JsonNode.Parse($"[\"{v4.Replace(" ", "\",\"", StringComparison.Ordinal)}\"]"),
            ["conditionsV6"] = JsonNode.Parse($"[\"{v6.Replace(" ", "\",\"", StringComparison.Ordinal)}\"]"),
        };
        World.Serve(80, _world.Attach(_world.Chain(contender, new() { PortMap = keys }), "A", "tcp 8080 80").Endpoint);
    }
}
