using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>macspoofchk and ipspoofchk: what a pod may not send does not arrive, what it must be able to send does.</summary>
public sealed class SpoofTests : IDisposable
{
    private const string ForeignMac = "02:00:00:00:00:99";
    private const string ForeignV4 = "10.77.0.99";
    private const string ForeignV6 = "fd00:77::99";
    private const string AllNodesMac = "33:33:00:00:00:01";
    private const string AllNodes = "ff02::1";
    private readonly World _world = new();
    private readonly List<(string Name, string Frame, bool IsGood)> _frames = [];

    public static TheoryData<string, bool> Contenders
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (string contender in new[] { TrafficContender.ReferenceNftables, TrafficContender.Ours, TrafficContender.OursChained })
            {
                // The node's own view of bridged frames must change nothing.
                data.Add(contender, true);
                data.Add(contender, false);
            }

            return data;
        }
    }

    public void Dispose() => _world.Dispose();

    [Theory]
    [MemberData(nameof(Contenders))]
    public void WithoutACheckAllFramesArrive(string contender, bool isBridgeFiltered)
    {
        (TrafficPod a, TrafficPod b) = Attach(contender, isBridgeFiltered, []);
        MacFrames(a, b, isRefused: false);
        AddressFrames(a, b, isRefused: false);
        Exchange(a, b);
    }

    [Theory]
    [MemberData(nameof(Contenders))]
    public void HardwareAddresses(string contender, bool isBridgeFiltered)
    {
        (TrafficPod a, TrafficPod b) = Attach(contender, isBridgeFiltered, new() { ["macspoofchk"] = true });
        MacFrames(a, b, isRefused: true);
        AddressFrames(a, b, isRefused: false);
        Exchange(a, b);
        World.Serve(80, b.Endpoint);
        _world.Expect("""
            A tcp B4 80   B sees A
            A tcp B6 80   B sees A
            """);
        a.Chain.Delete(a.Pod);
        Assert.DoesNotContain(a.Pod.ContainerId, _world.Ruleset);
        Assert.DoesNotContain(a.Mac, _world.Ruleset);
        a.Chain.Delete(b.Pod);
        if (TrafficContender.IsOurs(contender))
        {
            _world.ExpectNothingLeft(b);
        }
    }

    [Theory]
    [MemberData(nameof(Contenders))]
    public void Addresses(string contender, bool isBridgeFiltered)
    {
        // The reference has no such key, and ignores what it does not know.
        bool isChecked = TrafficContender.IsOurs(contender);
        (TrafficPod a, TrafficPod b) = Attach(contender, isBridgeFiltered, new() { ["ipspoofchk"] = true });
        AddressFrames(a, b, isChecked);
        Exchange(a, b);
        World.Serve(80, b.Endpoint, _world.Inside);
        _world.Expect("""
            A tcp B4 80         B sees A
            A tcp B6 80         B sees A
            A udp B4 80         B sees A
            A tcp gateway4 80   node sees A
            A tcp gateway6 80   node sees A
            """);

        // A new address of the pod itself is foreign as well.
        a.Pod.Must($"ip addr add {ForeignV4}/24 dev eth0");
        Assert.Equal([isChecked ? "-" : $"B {ForeignV4}", $"B {a.V4}"], a.Endpoint.Ask($"tcp,{b.V4},80,{ForeignV4}", $"tcp,{b.V4},80,{a.V4}"));
        a.Chain.Delete(a.Pod);
        a.Chain.Delete(b.Pod);
        if (isChecked)
        {
            _world.ExpectNothingLeft(a);
        }
    }

    [Theory]
    [InlineData(TrafficContender.Ours)]
    [InlineData(TrafficContender.OursChained)]
    public void BothAtOnce(string contender)
    {
        (TrafficPod a, TrafficPod b) = Attach(contender, isBridgeFiltered: true, new() { ["macspoofchk"] = true, ["ipspoofchk"] = true });
        MacFrames(a, b, isRefused: true);
        AddressFrames(a, b, isRefused: true);
        Exchange(a, b);
        a.Chain.Check(a.Pod).Silent();
        a.Chain.DeleteBlindly(a.Pod);
        a.Chain.DeleteBlindly(b.Pod);
        _world.ExpectNothingLeft(a);
        _world.ExpectNothingLeft(b);
    }

    private (TrafficPod A, TrafficPod B) Attach(string contender, bool isBridgeFiltered, JsonObject keys)
    {
        _world.FilterBridged(isBridgeFiltered);
        Chain chain = _world.Chain(contender, new() { Keys = keys });
        TrafficPod a = _world.Attach(chain, "A");
        TrafficPod b = _world.Attach(chain, "B");
        b.Endpoint.Sniff();
        return (a, b);
    }

    private void MacFrames(TrafficPod a, TrafficPod b, bool isRefused)
    {
        Add("own MAC", true, number => TrafficFrames.UdpV4(b.Mac, a.Mac, a.V4, b.V4, number));
        Add("own MAC, broadcast", true, number => TrafficFrames.UdpV4(TrafficFrames.Broadcast, a.Mac, a.V4, "10.77.0.255", number));
        Add("foreign MAC", !isRefused, number => TrafficFrames.UdpV4(b.Mac, ForeignMac, a.V4, b.V4, number));
        Add("foreign MAC, broadcast", !isRefused, number => TrafficFrames.UdpV4(TrafficFrames.Broadcast, ForeignMac, a.V4, "10.77.0.255", number));
        Add("foreign MAC, IPv6", !isRefused, number => TrafficFrames.UdpV6(b.Mac, ForeignMac, a.V6, b.V6, number));
        Add("foreign MAC, ARP", !isRefused, number => TrafficFrames.Arp(TrafficFrames.Broadcast, ForeignMac, 1, a.V4, b.V4, number));
    }

    private void AddressFrames(TrafficPod a, TrafficPod b, bool isRefused)
    {
        string linkLocal = a.Pod.Must("ip -o -6 addr show dev eth0 scope link").Split(' ', StringSplitOptions.RemoveEmptyEntries)[3].Split('/')[0];
        Add("IPv4", true, number => TrafficFrames.UdpV4(b.Mac, a.Mac, a.V4, b.V4, number));
        Add("IPv6", true, number => TrafficFrames.UdpV6(b.Mac, a.Mac, a.V6, b.V6, number));
        Add("IPv6 from the link-local address", true, number => TrafficFrames.UdpV6(AllNodesMac, a.Mac, linkLocal, AllNodes, number));
        Add("DHCP discover", true, number => TrafficFrames.UdpV4(TrafficFrames.Broadcast, a.Mac, "0.0.0.0", "255.255.255.255", number, 67));
        Add("ARP request", true, number => TrafficFrames.Arp(TrafficFrames.Broadcast, a.Mac, 1, a.V4, b.V4, number));
        Add("ARP answer", true, number => TrafficFrames.Arp(b.Mac, a.Mac, 2, a.V4, b.V4, number));
        Add("ARP probe", true, number => TrafficFrames.Arp(TrafficFrames.Broadcast, a.Mac, 1, "0.0.0.0", a.V4, number));
        Add("solicitation", true, number => TrafficFrames.Solicitation(AllNodesMac, a.Mac, a.V6, AllNodes, b.V6, number));
        Add("advertisement", true, number => TrafficFrames.Advertisement(AllNodesMac, a.Mac, a.V6, AllNodes, a.V6, number));
        Add("advertisement of the link-local address", true, number => TrafficFrames.Advertisement(AllNodesMac, a.Mac, linkLocal, AllNodes, linkLocal, number));
        Add("probe for an own address", true, number => TrafficFrames.Solicitation(AllNodesMac, a.Mac, "::", AllNodes, a.V6, number));

        Add("foreign IPv4", !isRefused, number => TrafficFrames.UdpV4(b.Mac, a.Mac, ForeignV4, b.V4, number));
        Add("foreign IPv4, broadcast", !isRefused, number => TrafficFrames.UdpV4(TrafficFrames.Broadcast, a.Mac, ForeignV4, "10.77.0.255", number));
        Add("foreign IPv4, priority-tagged", !isRefused, number => TrafficFrames.PriorityTaggedUdpV4(b.Mac, a.Mac, ForeignV4, b.V4, number));
        Add("the gateway's IPv4", !isRefused, number => TrafficFrames.UdpV4(b.Mac, a.Mac, "10.77.0.1", b.V4, number));
        Add("foreign IPv6", !isRefused, number => TrafficFrames.UdpV6(b.Mac, a.Mac, ForeignV6, b.V6, number));
        Add("foreign link-local IPv6", !isRefused, number => TrafficFrames.UdpV6(b.Mac, a.Mac, "fe80::99", b.V6, number));
        Add("ARP request of a foreign address", !isRefused, number => TrafficFrames.Arp(TrafficFrames.Broadcast, a.Mac, 1, ForeignV4, b.V4, number));
        Add("ARP answer of the gateway's address", !isRefused, number => TrafficFrames.Arp(b.Mac, a.Mac, 2, "10.77.0.1", b.V4, number));
        Add("advertisement of a foreign target", !isRefused, number => TrafficFrames.Advertisement(b.Mac, a.Mac, a.V6, b.V6, ForeignV6, number));
        Add("advertisement of the gateway, from it", !isRefused, number => TrafficFrames.Advertisement(AllNodesMac, a.Mac, "fd00:77::1", AllNodes, "fd00:77::1", number));
        Add("advertisement of the gateway, link-local", !isRefused, number => TrafficFrames.Advertisement(b.Mac, a.Mac, linkLocal, b.V6, "fd00:77::1", number));
        Add("solicitation from a foreign address", !isRefused, number => TrafficFrames.Solicitation(AllNodesMac, a.Mac, ForeignV6, AllNodes, b.V6, number));
    }

    private void Add(string name, bool isGood, Func<int, string> frame) => _frames.Add((name, frame(_frames.Count), isGood));

    /// <summary>Sends all, and a last one that is good: once that has arrived, what has not yet never will.</summary>
    private void Exchange(TrafficPod a, TrafficPod b)
    {
        string last = TrafficFrames.Marker(0xffff);
        a.Endpoint.Send("eth0", [.. _frames.Select(static frame => frame.Frame), TrafficFrames.UdpV4(b.Mac, a.Mac, a.V4, b.V4, 0xffff)]);
        HashSet<string> seen = [.. b.Endpoint.Seen(last, [last, .. Enumerable.Range(0, _frames.Count).Select(TrafficFrames.Marker)])];
        Assert.Contains(last, seen);
        List<string> wrong = [];
        for (int number = 0; number < _frames.Count; number++)
        {
            bool hasArrived = seen.Contains(TrafficFrames.Marker(number));
            if (hasArrived != _frames[number].IsGood)
            {
                wrong.Add($"{_frames[number].Name}: {(hasArrived ? "arrived" : "did not arrive")}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }
}
