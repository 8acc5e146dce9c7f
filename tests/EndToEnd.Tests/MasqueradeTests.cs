using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>ipMasq: what others see as the source of a pod's traffic.</summary>
public sealed class MasqueradeTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void OutsideSeesTheNodeAndPodsSeeEachOther(string contender)
    {
        Chain chain = _world.Chain(contender, new() { IpMasq = true });
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
            A udp node4 80      node sees A
            """);
        chain.Check(a.Pod).Silent();

        // One pod's DEL takes nothing from the other.
        chain.Delete(b.Pod);
        _world.Expect("""
            A tcp outside4 80   outside sees node
            A tcp outside6 80   outside sees node
            """);
    }

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void TwoRangesOfOneFamilyAtOnce(string contender)
    {
        _world.FilterBridged(true);
        _world.Node.Must("ip link add br0 up type bridge");
        foreach (string gateway in new[] { "10.77.0.1/24", "10.78.0.1/24", "fd00:77::1/64", "fd00:78::1/64" })
        {
            _world.Node.Must($"ip addr add {gateway} dev br0");
        }

        _world.Node.Must("sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        Chain chain = _world.Chain(contender, new()
        {
            IpMasq = true,
            HasGateways = false,
            Subnets = ["10.77.0.0/24", "10.78.0.0/24", "fd00:77::/64", "fd00:78::/64"],
        });
        TrafficPod a = _world.Attach(chain, "A");
        TrafficPod b = _world.Attach(chain, "B");
        World.Serve(80, _world.Outside, b.Endpoint);
        Assert.Equal(4, a.Addresses.Count);
        string[] outside = a.Endpoint.Ask([.. a.Addresses.ConvertAll(address => $"tcp,{_world[address.Contains(':') ? "outside6" : "outside4"]},80,{address}")]);
        Assert.Equal([$"outside {_world["node4"]}", $"outside {_world["node4"]}", $"outside {_world["node6"]}", $"outside {_world["node6"]}"], outside);

        // Each range is its own network. The reference's iptables chain ends at the first one's masquerade rule.
        string[] neighbour = a.Endpoint.Ask([.. a.Addresses.ConvertAll(address => $"udp,{b.Addresses[a.Addresses.IndexOf(address)]},80,{address}")]);
        List<string> expected = a.Addresses.ConvertAll(static address => $"B {address}");
        Assert.Equal(contender != TrafficContender.ReferenceIptables, neighbour.SequenceEqual(expected));

        // Its DEL fails, too: the chain that both ranges share is still jumped to when the first range's rules go.
        Assert.Equal(contender != TrafficContender.ReferenceIptables, chain.TryDelete(a.Pod).ExitCode == 0);
    }

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void MulticastKeepsItsSource(string contender)
    {
        // Bridged frames pass the rules of routed packets too where this is on, which is how most nodes are set up.
        _world.FilterBridged(true);
        Chain chain = _world.Chain(contender, new() { IpMasq = true });
        _world.Attach(chain, "A");
        TrafficPod b = _world.Attach(chain, "B");
        b.Endpoint.Join("239.1.1.1", 90);
        b.Endpoint.Join("ff05::1234", 90);
        _world.Expect("""
            A mcast 239.1.1.1 90    B sees A
            A mcast ff05::1234 90   B sees A
            """);
    }

    [Theory]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void NonMasqueradeCidrsSeeThePod(string contender)
    {
        Chain chain = _world.Chain(contender, new() { IpMasq = true, Keys = new() { ["nonMasqueradeCIDRs"] = new JsonArray("192.0.2.2/32", "2001:db8::2/128") } });
        TrafficPod a = _world.Attach(chain, "A");
        _world.MustOutside($"ip route add {Configs.V4} via {_world["node4"]}");
        _world.MustOutside($"ip route add {Configs.V6} via {_world["node6"]}");
        World.Serve(80, _world.Outside);
        _world.Expect("""
            A tcp outside4 80   outside sees A
            A udp outside4 80   outside sees A
            A tcp outside6 80   outside sees A
            A tcp second4 80    outside sees node
            A tcp second6 80    outside sees node
            """);
        chain.Delete(a.Pod);
        _world.ExpectNothingLeft(a);
    }

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void DelLeavesNothingOfThePod(string contender)
    {
        Chain chain = _world.Chain(contender, new() { IpMasq = true });
        TrafficPod a = _world.Attach(chain, "A");
        chain.Delete(a.Pod);
        _world.ExpectNothingLeft(a);
    }

    [Theory]
    [InlineData(TrafficContender.ReferenceIptables)]
    [InlineData(TrafficContender.ReferenceNftables)]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void DelWithoutNamespaceOrResult(string contender)
    {
        Chain chain = _world.Chain(contender, new() { IpMasq = true });
        TrafficPod a = _world.Attach(chain, "A");
        chain.DeleteBlindly(a.Pod);
        if (TrafficContender.IsOurs(contender))
        {
            _world.ExpectNothingLeft(a);
        }
        else
        {
            Assert.Contains(a.V4, _world.Ruleset);
        }
    }

    [Theory]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void GcRemovesWhatIsNotListed(string contender)
    {
        Chain chain = _world.Chain(contender, new() { IpMasq = true });
        TrafficPod a = _world.Attach(chain, "A");
        TrafficPod b = _world.Attach(chain, "B");
        World.Serve(80, _world.Outside);
        chain.Collect(b.Pod);
        Assert.DoesNotContain(a.Pod.ContainerId, _world.Ruleset);
        _world.Expect("B tcp outside4 80 outside sees node");
        chain.Collect();
        _world.ExpectNothingLeft(b);
    }

    [Theory]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void WhatSomebodyElseFlushedIsSeenAndRepaired(string contender)
    {
        Chain chain = _world.Chain(contender, new() { IpMasq = true, PortMap = [] });
        TrafficPod a = _world.Attach(chain, "A", "tcp 8080 80");
        World.Serve(80, _world.Outside, a.Endpoint);
        Assert.Contains($"net/{a.Pod.ContainerId}/eth0", _world.Ruleset);
        chain.Check(a.Pod).Silent();
        _world.Node.Must("nft flush ruleset");
        Outcome check = chain.Check(a.Pod);
        Assert.True(check.ExitCode == 1, check.Text);

        _world.Attach(chain, "B");
        _world.Expect("""
            A tcp outside4 80        outside sees node
            A tcp outside6 80        outside sees node
            B tcp outside4 80        outside sees node
            outside tcp node4 8080   A sees outside
            outside tcp node6 8080   A sees outside
            """);
        chain.Check(a.Pod).Silent();
    }
}
