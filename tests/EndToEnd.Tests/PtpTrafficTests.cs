using System;
using System.Text;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Masquerade and port maps of type ptp, next to the reference's.</summary>
public sealed class PtpTrafficTests : IDisposable
{
    private readonly World _world = new();

    public static TheoryData<string> All => [TrafficContender.ReferenceIptables, TrafficContender.ReferenceNftables, TrafficContender.Ours];

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(All))]
    public void OutsideSeesTheNodeAndPodsSeeEachOther(string contender)
    {
        Chain chain = _world.Chain(contender, new() { Type = "ptp", IpMasq = true });
        TrafficPod a = _world.Attach(chain, "A");
        TrafficPod b = _world.Attach(chain, "B");
        World.Serve(80, _world.Outside, b.Endpoint, _world.Inside);
        _world.Expect("""
            A tcp outside4 80   outside sees node
            A udp outside4 80   outside sees node
            A tcp outside6 80   outside sees node
            A udp outside6 80   outside sees node
            A tcp B4 80         B sees A
            A udp B4 80         B sees A
            A tcp B6 80         B sees A
            A udp B6 80         B sees A
            A tcp gateway4 80   node sees A
            A tcp gateway6 80   node sees A
            """);
        chain.Check(a.Pod).Silent();
        chain.Delete(b.Pod);
        _world.Expect("""
            A tcp outside4 80   outside sees node
            A tcp outside6 80   outside sees node
            """);
        chain.Delete(a.Pod);
        _world.ExpectNothingLeft(a);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void EveryPathOfAPort(string contender)
    {
        TrafficPod a = _world.Attach(_world.Chain(contender == TrafficContender.Ours ? TrafficContender.OursChained : contender, new() { Type = "ptp", PortMap = [] }), "A", "tcp 8080 80", "udp 8080 80");
        _world.Attach(a.Chain, "B");
        World.Serve(80, a.Endpoint);

        // The reference's nftables back end changes the pod's own source only.
        string neighbour = contender == TrafficContender.ReferenceNftables ? "A sees B" : "A sees node";
        StringBuilder table = new();
        foreach (string protocol in new[] { "tcp", "udp" })
        {
            table.Append($"node {protocol} loop4 8080   A sees node\n");
            foreach (char family in "46")
            {
                table.Append($"""
                    outside {protocol} node{family} 8080    A sees outside
                    outside {protocol} node{family} 80      -
                    node {protocol} node{family} 8080       A sees node
                    A {protocol} node{family} 8080          A sees node
                    B {protocol} node{family} 8080          {neighbour}

                    """);
            }
        }

        _world.Expect(table.ToString());
        a.Chain.Check(a.Pod).Silent();
        a.Chain.Delete(a.Pod);
        _world.ExpectNothingLeft(a);
    }
}
