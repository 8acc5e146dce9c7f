using System.Collections.Generic;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>vxlan with direct routing: packets go as they are to a node on the same link, and by vxlan past a router.</summary>
public sealed class DirectRoutingTests
{
    [Theory]
    [InlineData(SourceKind.Static, UnderlayKind.Switched, "up0", "up0")]
    [InlineData(SourceKind.Static, UnderlayKind.Routed, "flannel.1", "flannel-v6.1")]
    [InlineData(SourceKind.Etcd, UnderlayKind.Switched, "up0", "up0")]
    [InlineData(SourceKind.Kubernetes, UnderlayKind.Switched, "up0", "up0")]
    public void PacketsTakeTheShortestWay(SourceKind source, UnderlayKind underlay, params string[] links)
    {
        using TestCluster cluster = new(new()
        {
            Source = source,
            Underlay = underlay,
            Families = Families.Dual,
            BackendKeys = new Dictionary<string, string> { ["directRouting"] = "true" },
        });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        NodeSubnets peer = cluster[2].Subnets;
        string[] used = [.. new[] { peer.V4!, peer.V6! }.Select(subnet =>
            cluster[1].NetNs.Json($"ip -j {(subnet.Contains(':') ? "-6" : "-4")} route show {subnet}")[0].GetProperty("dev").GetString()!)];
        Assert.Equal(links, used);
        Assert.All(pods[1].Addresses, address => Assert.True(pods[0].PingsWhole(address, pods[0].Mtu), $"{address}\n{cluster[2].Story()}"));
    }
}
