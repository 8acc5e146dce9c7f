using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>Routes of host-gw that are changed by hand, or go with the underlay, are put right within a second.</summary>
public sealed class HostGwRepairTests : IDisposable
{
    private readonly TestCluster _cluster = new(new() { Backend = "host-gw", Families = Families.Dual });

    public void Dispose() => _cluster.Dispose();

    [Fact]
    public void RoutesThatAreChangedByHandArePutRightWithinASecond()
    {
        List<ClusterPod> pods = _cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        ClusterNode node = _cluster[1];
        foreach ((string subnet, string stray, string gateway) in new[]
        {
            (_cluster[2].Subnets.V4!, "10.244.200.0/24", "192.168.50.254"),
            (_cluster[2].Subnets.V6!, "fd00:244:0:200::/64", "fd00:50:32::fe"),
        })
        {
            Disturbing.MustBePutRight(node, $"ip route del {subnet}");
            Disturbing.MustBePutRight(node, $"ip route replace {subnet} via {gateway} dev up0");
            TestCluster.MustReachEachOther(pods);

            // A route of the pods' network that bears the protocol of ours is of a peer that is no more.
            string protocol = node.NetNs.Json($"ip -j -details {(subnet.Contains(':') ? "-6" : "-4")} route show {subnet}")[0].GetProperty("protocol").GetString()!;
            Disturbing.MustBePutRight(node, $"ip route add {stray} via {gateway} dev up0 proto {protocol}");
        }
    }

    /// <summary>The kernel takes the routes along with the link, or with the addresses of a family.</summary>
    [Fact]
    public void RoutesComeBackWithTheUnderlay()
    {
        List<ClusterPod> pods = _cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        ClusterNode node = _cluster[1];
        string before = node.Snapshot();
        node.NetNs.Must("ip link set up0 down");
        Assert.False(pods[0].Pings(pods[1].V4!, 1));
        node.NetNs.Ip(["link set up0 up", .. _cluster.Underlay.Addressing(1, 0).Select(static line => line.Replace("addr add", "addr replace", StringComparison.Ordinal))]);
        Disturbing.MustBecome(node, before, "the link was up again");
        TestCluster.MustReachEachOther(pods, 2_000);

        _cluster.Underlay.Host.Must($"ip link set {Underlay.PortOf(1)} down");
        Assert.False(pods[0].Pings(pods[1].V4!, 1));
        _cluster.Underlay.Host.Must($"ip link set {Underlay.PortOf(1)} up");
        Disturbing.MustBecome(node, before, "the cable was in again");
        TestCluster.MustReachEachOther(pods, 2_000);
    }
}
