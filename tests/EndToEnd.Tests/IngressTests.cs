using System;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Ingress policies, against the reference's firewall plugin behind its bridge.</summary>
public sealed class IngressTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables, "open", true)]
    [InlineData(TrafficContender.ReferenceIptables, "open", false)]
    [InlineData(TrafficContender.ReferenceIptables, "same-bridge", true)]
    [InlineData(TrafficContender.ReferenceIptables, "same-bridge", false)]
    [InlineData(TrafficContender.ReferenceIptables, "isolated", true)]
    [InlineData(TrafficContender.ReferenceIptables, "isolated", false)]
    [InlineData(TrafficContender.Ours, "open", true)]
    [InlineData(TrafficContender.Ours, "open", false)]
    [InlineData(TrafficContender.Ours, "same-bridge", true)]
    [InlineData(TrafficContender.Ours, "same-bridge", false)]
    [InlineData(TrafficContender.Ours, "isolated", true)]
    [InlineData(TrafficContender.Ours, "isolated", false)]
    public void WhoReachesAPod(string contender, string policy, bool isBridgeFiltered)
    {
        _world.FilterBridged(isBridgeFiltered);
        Chain chain = _world.Chain(contender, new() { PortMap = [], Ingress = policy, IpMasq = true });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80", "udp 8080 80");
        TrafficPod b = _world.Attach(chain, "B");
        TrafficPod c = _world.Attach(_world.Chain(contender, TrafficNetwork.Far with { PortMap = [], Ingress = policy }), "C", "tcp 8081 80");
        World.Serve(80, a.Endpoint, c.Endpoint, _world.Outside, _world.Inside);

        // The reference's rule is one for routed packets: where the node does not filter bridged frames, it isolates nobody.
        bool isNeighbourSeen = policy != "isolated" || (contender == TrafficContender.ReferenceIptables && !isBridgeFiltered);
        string near = isNeighbourSeen ? "A sees B" : "-";
        string across = policy == "open" ? "A sees C" : "-";
        _world.Expect($"""
            B tcp A4 80              {near}
            B udp A4 80              {near}
            B tcp A6 80              {near}
            C tcp A4 80              {across}
            C udp A4 80              {across}
            C tcp A6 80              {across}
            A tcp C4 80              {(policy == "open" ? "C sees *" : "-")}
            outside tcp node4 8080   A sees outside
            outside udp node4 8080   A sees outside
            outside tcp node6 8080   A sees outside
            outside tcp node4 8081   C sees outside
            node tcp A4 80           A sees node
            node udp A4 80           A sees node
            node tcp A6 80           A sees node
            node tcp node4 8080      A sees node
            A tcp outside4 80        outside sees node
            A udp outside6 80        outside sees node
            A tcp gateway4 80        node sees A
            """);
        chain.Check(a.Pod).Silent();

        chain.Delete(a.Pod);
        chain.Delete(b.Pod);
        c.Chain.Delete(c.Pod);
        Assert.DoesNotContain(a.Pod.ContainerId, _world.Ruleset);
        if (TrafficContender.IsOurs(contender))
        {
            _world.ExpectNothingLeft(a);
            Assert.DoesNotContain("br0", _world.Ruleset);
            Assert.DoesNotContain("br1", _world.Ruleset);
        }
        else if (policy != "open")
        {
            // Containers are gone, their bridges' rules stay.
            Assert.Contains("CNI-ISOLATION-STAGE-1", _world.Ruleset);
            Assert.Contains("br0", _world.Ruleset);
        }
    }

    [Theory]
    [InlineData("same-bridge")]
    [InlineData("isolated")]
    public void DelWithoutAnythingLeavesNothing(string policy)
    {
        Chain chain = _world.Chain(TrafficContender.Ours, new() { PortMap = [], Ingress = policy });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80");
        chain.DeleteBlindly(a.Pod);
        _world.ExpectNothingLeft(a);
    }

    [Fact]
    public void AnUnknownPolicyIsNamed()
    {
        Chain chain = _world.Chain(TrafficContender.Ours, new() { Ingress = "closed" });
        chain.TryAdd(_world.Node.AddPod()).Fails(7, "ingress", "closed", "same-bridge");
    }
}
