using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>The data path needs no agent; a restart changes nothing that is right.</summary>
public sealed class RestartTests
{
    [Theory]
    [InlineData("vxlan", SourceKind.Static)]
    [InlineData("vxlan", SourceKind.Etcd)]
    [InlineData("vxlan", SourceKind.Kubernetes)]
    [InlineData("host-gw", SourceKind.Static)]
    public void NoPacketIsLostWhileTheAgentIsKilledAndRestarted(string backend, SourceKind source)
    {
        using TestCluster cluster = new(new() { Backend = backend, Source = source, Families = Families.Dual });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        string[] states = [.. cluster.Nodes.Select(static node => node.Snapshot())];
        string indexes = Indexes(cluster[1]);
        using (Background monitor = cluster[1].NetNs.Start($"{cluster.Directory}/monitor", "ip", "monitor", "link", "route", "address"))
        using (PingStream v4 = new(pods[0], pods[1].V4!))
        using (PingStream v6 = new(pods[1], pods[0].V6!))
        {
            foreach (ClusterNode node in cluster.Nodes)
            {
                node.Kill();
                Thread.Sleep(300);
                node.StartReady();
                node.Stop();
                Thread.Sleep(300);
                node.StartReady();
            }

            v4.MustHaveLostNothing();
            v6.MustHaveLostNothing();

            // What the underlay's routers learn of each other comes and goes.
            Assert.DoesNotContain(monitor.Log.Split('\n'), static line => line.Contains("flannel", StringComparison.Ordinal) || line.Contains("10.244.", StringComparison.Ordinal) || line.Contains("fd00:244", StringComparison.Ordinal));
        }

        Assert.Equal(states, cluster.Nodes.Select(static node => node.Snapshot()));
        Assert.Equal(indexes, Indexes(cluster[1]));
    }

    [Fact]
    public void PodsKeepTheirNetworkWhileNoAgentRuns()
    {
        using TestCluster cluster = new(new() { Families = Families.Dual, Underlay = UnderlayKind.Routed });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        Assert.All(cluster.Nodes, static node => node.Stop());
        TestCluster.MustReachEachOther(pods);

        // The state file stays too, so that pods come and go.
        ClusterPod late = cluster[1].Attach();
        TestCluster.MustReachEachOther([late, pods[1]]);
    }

    private static string Indexes(ClusterNode node) =>
        string.Join(' ', node.NetNs.Json("ip -j link").EnumerateArray().Select(static link => $"{link.GetProperty("ifname")}={link.GetProperty("ifindex")}"));
}
