using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Port maps: who reaches the pod through which address of the node, and whom the pod sees.</summary>
public sealed class PortMapTests : IDisposable
{
    private readonly World _world = new();

    public static TheoryData<string> All => [TrafficContender.ReferenceIptables, TrafficContender.ReferenceNftables, TrafficContender.Ours, TrafficContender.OursChained];

    public static TheoryData<string> Ours => [TrafficContender.Ours, TrafficContender.OursChained];

    public static TheoryData<string, bool> AllBridged
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (TheoryDataRow<string> row in All)
            {
                data.Add(row.Data, true);
                data.Add(row.Data, false);
            }

            return data;
        }
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(AllBridged))]
    public void EveryPath(string contender, bool isBridgeFiltered)
    {
        _world.FilterBridged(isBridgeFiltered);
        TrafficNetwork network = new() { PortMap = [], Keys = new() { ["hairpinMode"] = true } };
        TrafficPod a = _world.Attach(_world.Chain(contender, network), "A", "tcp 8080 80", "udp 8080 80");
        _world.Attach(a.Chain, "B");
        _world.Attach(_world.Chain(contender, TrafficNetwork.Far), "C");
        World.Serve(80, a.Endpoint);

        // The reference's nftables back end changes the pod's own source only: a neighbour gets its answer past the node, or
        // where the node sees bridged frames, without its source being changed.
        string neighbour = contender != TrafficContender.ReferenceNftables ? "A sees node" : isBridgeFiltered ? "A sees B" : "-";
        StringBuilder table = new();
        foreach (string protocol in new[] { "tcp", "udp" })
        {
            table.Append($"node {protocol} loop4 8080   A sees node\n");
            foreach (char family in "46")
            {
                table.Append($"""
                    outside {protocol} node{family} 8080    A sees outside
                    outside {protocol} other{family} 8080   A sees outside
                    outside {protocol} node{family} 80      -
                    outside {protocol} node{family} 8081    -
                    node {protocol} node{family} 8080       A sees node
                    node {protocol} other{family} 8080      A sees node
                    node {protocol} gateway{family} 8080    A sees node
                    A {protocol} node{family} 8080          A sees node
                    A {protocol} gateway{family} 8080       A sees node
                    B {protocol} node{family} 8080          {neighbour}
                    B {protocol} gateway{family} 8080       {neighbour}
                    C {protocol} node{family} 8080          A sees C

                    """);
            }
        }

        _world.Expect(table.ToString());
        a.Chain.Check(a.Pod).Silent();
    }

    [Theory]
    [MemberData(nameof(All))]
    public void ThePodReachesItselfWithoutHairpinMode(string contender)
    {
        // Where the node filters bridged frames, it changes the destination before the bridge picks a port, which is then the one
        // that the frame came from: the reference needs "hairpinMode" there.
        _world.FilterBridged(true);
        TrafficPod a = Publish(contender, [], "tcp 8080 80", "udp 8080 80");
        World.Serve(80, a.Endpoint);
        string expected = TrafficContender.IsOurs(contender) ? "A sees node" : "-";
        _world.Expect($"""
            A tcp node4 8080   {expected}
            A tcp node6 8080   {expected}
            A udp node4 8080   {expected}
            A udp node6 8080   {expected}
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Sctp(string contender)
    {
        _world.FilterBridged(false);
        TrafficPod a = Publish(contender, [], "sctp 8080 80");
        _world.Attach(a.Chain, "B");
        a.Endpoint.Serve("sctp", 80);
        string neighbour = contender == TrafficContender.ReferenceNftables ? "-" : "A sees node";
        _world.Expect($"""
            outside sctp node4 8080    A sees outside
            outside sctp other4 8080   A sees outside
            outside sctp node6 8080    A sees outside
            outside sctp node4 8081    -
            node sctp node4 8080       A sees node
            node sctp node6 8080       A sees node
            B sctp node4 8080          {neighbour}
            B sctp node6 8080          {neighbour}
            A sctp node4 8080          A sees node
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void HostIpIsTheOnlyAddressThatIsMapped(string contender)
    {
        TrafficPod a = Publish(
            contender, [], "tcp 8080 80 192.0.2.1", "udp 8080 80 192.0.2.1", "tcp 8081 80 2001:db8::3", "tcp 8082 80 0.0.0.0", "tcp 8083 80 ::", "tcp 8084 80 127.0.0.1");
        World.Serve(80, a.Endpoint);
        _world.Expect("""
            outside tcp node4 8080    A sees outside
            outside udp node4 8080    A sees outside
            node tcp node4 8080       A sees node
            outside tcp other4 8080   -
            outside udp other4 8080   -
            outside tcp node6 8080    -
            node tcp loop4 8080       -
            node tcp gateway4 8080    -
            outside tcp other6 8081   A sees outside
            outside tcp node6 8081    -
            outside tcp node4 8081    -
            outside tcp node4 8082    A sees outside
            outside tcp other4 8082   A sees outside
            outside tcp node6 8082    -
            outside tcp node6 8083    A sees outside
            outside tcp node4 8083    -
            node tcp loop4 8084       A sees node
            outside tcp node4 8084    -
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void WithoutSnatTheSourceIsNeverChanged(string contender)
    {
        // Bridged answers must not be translated back on their way, or the pod itself would get through after all.
        _world.FilterBridged(false);
        TrafficPod a = Publish(contender, new() { ["snat"] = false }, "tcp 8080 80");
        _world.Attach(a.Chain, "B");
        World.Serve(80, a.Endpoint);
        _world.Expect("""
            outside tcp node4 8080   A sees outside
            outside tcp node6 8080   A sees outside
            node tcp node4 8080      A sees node
            node tcp loop4 8080      -
            A tcp node4 8080         -
            A tcp node6 8080         -
            B tcp node4 8080         -
            B tcp node6 8080         -
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void MasqAllShowsThePodTheNode(string contender)
    {
        TrafficPod a = Publish(contender, new() { ["masqAll"] = true }, "tcp 8080 80", "udp 8080 80");
        _world.Attach(_world.Chain(contender, TrafficNetwork.Far), "C");
        World.Serve(80, a.Endpoint);

        // The reference's nftables back end takes the key and does nothing.
        bool isServed = contender != TrafficContender.ReferenceNftables;
        _world.Expect($"""
            outside tcp node4 8080   A sees {(isServed ? "node" : "outside")}
            outside udp node4 8080   A sees {(isServed ? "node" : "outside")}
            outside tcp node6 8080   A sees {(isServed ? "node" : "outside")}
            outside udp node6 8080   A sees {(isServed ? "node" : "outside")}
            C tcp node4 8080         A sees {(isServed ? "node" : "C")}
            C tcp node6 8080         A sees {(isServed ? "node" : "C")}
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void TwentyAtOnce(string contender)
    {
        List<string> ports = [];
        StringBuilder table = new();
        for (int number = 0; number < 20; number++)
        {
            ports.Add($"tcp {9000 + number} {100 + number}");
            table.Append($"outside tcp node{(number % 2 == 0 ? 4 : 6)} {9000 + number} A sees outside\n");
        }

        TrafficPod a = Publish(contender, [], [.. ports]);
        for (int number = 0; number < 20; number++)
        {
            a.Endpoint.Serve("tcp", 100 + number);
        }

        _world.Expect(table.ToString());
        a.Chain.Delete(a.Pod);
        if (TrafficContender.IsOurs(contender))
        {
            _world.ExpectNothingLeft(a);
        }
        else
        {
            Assert.DoesNotContain(a.V4, _world.Ruleset);
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void CheckSeesRulesThatAreGone(string contender)
    {
        TrafficPod a = Publish(contender, [], "tcp 8080 80");
        a.Chain.Check(a.Pod).Silent();
        _world.Node.Must("nft flush ruleset");
        Outcome check = a.Chain.Check(a.Pod);
        Assert.True(check.ExitCode == 1, check.Text);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void DelWithoutResultOrRuntimeConfig(string contender)
    {
        TrafficPod a = Publish(contender, [], "tcp 8080 80", "udp 53 53 192.0.2.1");
        a.Chain.DeleteBlindly(a.Pod);
        if (TrafficContender.IsOurs(contender))
        {
            _world.ExpectNothingLeft(a);
        }
        else
        {
            // The reference does nothing where it is told no mappings.
            Assert.Contains(a.V4, _world.Ruleset);
        }
    }

    private TrafficPod Publish(string contender, JsonObject keys, params string[] ports) =>
        _world.Attach(_world.Chain(contender, new() { PortMap = keys }), "A", ports);
}
