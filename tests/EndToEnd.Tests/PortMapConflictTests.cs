using System;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>A port of the node that is somebody's already: ours says whose, the reference takes it silently.</summary>
public sealed class PortMapConflictTests : IDisposable
{
    private readonly World _world = new();

    public static TheoryData<string> All => PortMapTests.All;

    public static TheoryData<string> Ours => PortMapTests.Ours;

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void OfAnotherAttachment(string contender)
    {
        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80", "tcp 8081 80 192.0.2.1", "udp 8082 80");
        World.Serve(80, a.Endpoint);
        string before = _world.Ruleset;
        foreach (string port in new[] { "tcp 8080 80", "tcp 8080 81 192.0.2.3", "tcp 8081 80", "tcp 8081 80 192.0.2.1", "tcp 8081 80 0.0.0.0", "udp 8082 80 2001:db8::1" })
        {
            Pod pod = _world.Node.AddPod();
            Outcome outcome = chain.TryAdd(pod, TrafficContender.Ports("tcp 9999 80", port));
            if (!TrafficContender.IsOurs(contender))
            {
                outcome.Result();
                chain.Delete(pod);
                continue;
            }

            AssertRefused(outcome, port.Split(' ')[1], a.Pod.ContainerId);

            // A runtime calls DEL after an ADD that failed; it takes nothing from the owner.
            chain.DeleteBlindly(pod);
            Assert.Equal(before, _world.Ruleset);
        }

        _world.Expect("""
            outside tcp node4 8080   A sees outside
            outside tcp node4 8081   A sees outside
            outside udp node6 8082   A sees outside
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void OtherProtocolsAddressesAndFamiliesAreOthers(string contender)
    {
        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80 192.0.2.1", "tcp 8081 80", "tcp 8082 80 0.0.0.0");
        TrafficPod b = _world.Attach(chain, "B", "tcp 8080 80 192.0.2.3", "udp 8081 80", "tcp 8082 80 ::");
        World.Serve(80, a.Endpoint, b.Endpoint);
        _world.Expect("""
            outside tcp node4 8080    A sees outside
            outside tcp other4 8080   B sees outside
            outside tcp node4 8081    A sees outside
            outside udp node4 8081    B sees outside
            outside tcp node4 8082    A sees outside
            outside tcp node6 8082    B sees outside
            """);

        // What the first has given up, another may have.
        chain.Delete(a.Pod);
        World.Serve(80, _world.Attach(chain, "C", "tcp 8080 80 192.0.2.1", "tcp 8081 80").Endpoint);
        _world.Expect("""
            outside tcp node4 8080    C sees outside
            outside tcp node6 8081    C sees outside
            outside tcp other4 8080   B sees outside
            """);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void OfAProcessOfTheNode(string contender)
    {
        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        World.Serve(8080, _world.Inside);
        _world.Inside.Serve("tcp", 8081, _world["node4"]);
        _world.Inside.Serve("udp", 8082, _world["node6"]);
        foreach (string port in new[] { "tcp 8080 80", "udp 8080 80", "tcp 8080 80 192.0.2.3", "tcp 8081 80", "tcp 8081 80 192.0.2.1", "udp 8082 80", "udp 8082 80 2001:db8::1" })
        {
            Pod pod = _world.Node.AddPod();
            Outcome outcome = chain.TryAdd(pod, TrafficContender.Ports(port));
            if (!TrafficContender.IsOurs(contender))
            {
                outcome.Result();
                chain.Delete(pod);
                continue;
            }

            AssertRefused(outcome, port.Split(' ')[1], "python3", $"{_world.Inside.ProcessId}");
            chain.DeleteBlindly(pod);
            Assert.DoesNotContain(pod.ContainerId, _world.Ruleset);
            Assert.DoesNotContain("elements = {", _world.Ruleset);
        }

        _world.Expect("outside tcp node4 8080 node sees outside");
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void AListenerElsewhereIsNoConflict(string contender)
    {
        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        _world.Inside.Serve("tcp", 8081, _world["node4"]);
        _world.Inside.Serve("udp", 8080);
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80", "tcp 8081 80 192.0.2.3");
        World.Serve(80, a.Endpoint);
        _world.Expect("""
            outside tcp node4 8080    A sees outside
            outside udp node4 8080    node sees outside
            outside tcp other4 8081   A sees outside
            outside tcp node4 8081    node sees outside
            """);
    }

    [Theory]
    [MemberData(nameof(Ours))]
    public void ARefusedAddLeavesNothing(string contender)
    {
        Chain chain = _world.Chain(contender, new() { PortMap = [] });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80");
        string before = _world.Node.Must("ip -o link") + _world.Node.Must("ip -o addr");
        Pod pod = _world.Node.AddPod();
        AssertRefused(chain.TryAdd(pod, TrafficContender.Ports("tcp 8080 80")), "8080", a.Pod.ContainerId);
        if (contender == TrafficContender.Ours)
        {
            Assert.False(pod.Can("ip link show eth0"));
            Assert.Equal(2, _world.Node.Leases("net").Count);
            Assert.Equal(before, _world.Node.Must("ip -o link") + _world.Node.Must("ip -o addr"));
        }

        chain.DeleteBlindly(pod);
        chain.Delete(a.Pod);
        _world.ExpectNothingLeft(a);
        Assert.Empty(_world.Node.Leases("net"));
    }

    private static void AssertRefused(Outcome outcome, params string[] texts)
    {
        Assert.True(outcome.ExitCode == 1 && outcome.Signal == 0, outcome.Text);
        string message = outcome.Json.GetProperty("msg").GetString()!;
        Assert.All(texts, text => Assert.Contains(text, message));
    }
}
