using System;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>A node on which the overlay's link cannot be made: it says why, is not ready, and is as soon as it can.</summary>
public sealed class LinkFaultTests
{
    [Theory]
    [InlineData("ip link add flannel.1 type bridge", "ip link del flannel.1", "flannel.1", "bridge")]
    [InlineData("ip link add other0 type vxlan id 1 dstport 8472 dev up0", "ip link del other0", "flannel.1", "other0")]
    public void AVniOrANameThatIsInUseIsTold(string obstacle, string removal, params string[] texts)
    {
        using TestCluster cluster = new(new() { IsStarted = false });
        ClusterNode node = cluster[1];
        node.NetNs.Must(obstacle);
        cluster[2].StartReady();
        node.Start();
        Background.WaitFor(() => Fault.IsTold(node, texts), 10_000, () => $"\"{string.Join("\" and \"", texts)}\" in a line of the log\n{node.Story()}");
        (int status, string missing) = node.NetNs.Http("GET", "127.0.0.1", 8081, "/readyz");
        Assert.Equal(503, status);
        Assert.Contains(texts[0], missing, StringComparison.Ordinal);
        Assert.True(node.Metrics["errors_total"] > 0);
        Assert.False(System.IO.File.Exists(node.ConflistFile));
        node.NetNs.Must(removal);
        node.WaitReady(5_000);
        TestCluster.MustReachEachOther(cluster.AttachEverywhere());
    }

    [Fact]
    public void AnUnderlayWithoutAnAddressIsTold()
    {
        using TestCluster cluster = new(new() { IsStarted = false });
        ClusterNode node = cluster[1];
        node.NetNs.Must("ip addr flush dev up0");
        node.Start();
        Background.WaitFor(() => node.NetNs.Http("GET", "127.0.0.1", 8081, "/readyz") is (503, string missing) && missing.Contains("underlay", StringComparison.Ordinal), 10_000, () => node.Story());
        node.NetNs.Ip([.. cluster.Underlay.Addressing(1, 0)]);
        node.WaitReady(5_000);
    }

    /// <summary>host-gw cannot pass a router.</summary>
    [Fact]
    public void APeerThatHostGwCannotReachIsTold()
    {
        using TestCluster cluster = new(new() { Backend = "host-gw", Underlay = UnderlayKind.Routed, Nodes = 2 });
        Background.WaitFor(() => Fault.IsTold(cluster[1], "node-2", cluster[2].PublicV4!), 10_000, () => $"node-2 in the log\n{cluster[1].Story()}");
        Assert.Equal(1, cluster[1].Metrics["faults"]);
    }
}
