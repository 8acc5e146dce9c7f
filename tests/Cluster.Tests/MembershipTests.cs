using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>Nodes join, leave, get other addresses and other subnets; the others follow.</summary>
/// <param name="source">Where the agents learn of each other.</param>
public abstract class MembershipTests(SourceKind source)
{
    /// <summary>Milliseconds in which a change of the cluster is to be in each kernel.</summary>
    private const int Prompt = 5_000;

    [Theory]
    [InlineData("vxlan", UnderlayKind.Routed)]
    [InlineData("host-gw", UnderlayKind.Switched)]
    public void ANodeJoinsAndLeaves(string backend, UnderlayKind underlay)
    {
        using TestCluster cluster = Make(new() { Backend = backend, Underlay = underlay });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        string[] before = [.. cluster.Nodes.Select(static node => node.Snapshot())];

        ClusterNode third = cluster.AddNode();
        third.StartReady();
        ClusterPod newcomer = third.Attach();
        TestCluster.MustReachEachOther([.. pods, newcomer]);
        Assert.Equal(2, cluster[1].Metrics["peers"]);

        using PingStream unharmed = new(pods[0], pods[1].Addresses[0]);
        Leave(cluster, third);
        WaitForSnapshots(cluster, before);
        unharmed.MustHaveLostNothing();
        Assert.Equal(1, cluster[1].Metrics["peers"]);
    }

    /// <summary>Flannel #2554: what a node had stayed for ever where the agent did not see it leave.</summary>
    [Theory]
    [InlineData("vxlan", UnderlayKind.Routed)]
    [InlineData("host-gw", UnderlayKind.Switched)]
    public void NothingRemainsOfANodeThatLeftWhileTheAgentWasDown(string backend, UnderlayKind underlay)
    {
        using TestCluster cluster = Make(new() { Backend = backend, Underlay = underlay });
        WaitForPeers(cluster, 1);
        string[] before = [.. cluster.Nodes.Select(static node => node.Snapshot())];
        ClusterNode third = cluster.AddNode();
        third.StartReady();
        WaitForPeers(cluster, 2);
        cluster[1].Stop();
        string withThird = cluster[1].Snapshot();
        Assert.NotEqual(before[0], withThird);
        Leave(cluster, third);
        Background.WaitFor(() => cluster[2].Snapshot() == before[1], Prompt, () => $"{Difference.Between(before[1], cluster[2].Snapshot())}\n{cluster[2].Story()}");
        Assert.Equal(withThird, cluster[1].Snapshot());
        cluster[1].StartReady();
        Assert.Equal(before[0], cluster[1].Snapshot());
    }

    /// <summary>All that the kernel had is gone; what the cluster knows of the node, and the node's files, are there. Flannel #1036 is where its MAC is another one then.</summary>
    [Fact]
    public void ANodeThatRebootsIsReachableAtOnce()
    {
        using TestCluster cluster = Make(new() { Underlay = UnderlayKind.Routed });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        NodeSubnets subnets = cluster[2].Subnets;
        cluster[2].Reboot();
        if (cluster.Membership is StaticMembership file)
        {
            file.Macs[2] = "0e:00:00:00:00:99";
            file.Write();
        }

        cluster[2].StartReady();
        Assert.Equal(subnets, cluster[2].Subnets);
        ClusterPod pod = cluster[2].Attach();
        TestCluster.MustReachEachOther([pods[0], pod], Disturbing.Second);
    }

    [Theory]
    [InlineData("vxlan")]
    [InlineData("host-gw")]
    public void ANodeChangesItsAddress(string backend)
    {
        using TestCluster cluster = Make(new() { Backend = backend, Nodes = 3 });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        string[] former = [cluster[2].PublicV4!, cluster[2].PublicV6!];
        cluster[2].ChangeAddress(100);
        cluster.Membership.Readdress(cluster[2]);
        TestCluster.MustReachEachOther(pods, Prompt);
        foreach (ClusterNode node in cluster.Nodes)
        {
            Background.WaitFor(() => former.All(address => !node.Snapshot().Contains($" {address} ", StringComparison.Ordinal)), Prompt, () => $"nothing of {former[0]}\n{node.Snapshot()}\n{node.Story()}");
        }
    }

    /// <summary>Flannel's CNI plugin says "already has an IP address different from" for ever.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ANodeWhoseSubnetChangesGetsItsBridgeReaddressedOrAnErrorThatSaysHow(bool isInUse)
    {
        using TestCluster cluster = Make(new());
        ClusterPod other = cluster[1].Attach(), former = cluster[2].Attach();
        TestCluster.MustReachEachOther([other, former]);
        if (!isInUse)
        {
            cluster[2].Detach(former);
        }

        NodeSubnets changed = cluster.Membership.Numbered(77);
        cluster.Membership.GiveSubnets(cluster[2], changed);
        Background.WaitFor(() => cluster[2].Subnets == changed && cluster[2].IsReady, Prompt, () => $"{changed} and not {cluster[2].Subnets}\n{cluster[2].Story()}");
        if (isInUse)
        {
            // Those who are attached would be cut off: the error names them.
            (ClusterPod? none, Outcome outcome) = cluster[2].TryAttach();
            Assert.True(none is null, "a bridge that others are on was readdressed");
            string link = former.NetNs.Json("ip -j link show eth0")[0].GetProperty("link_index").ToString();
            string veth = cluster[2].NetNs.Json("ip -j link").EnumerateArray().Single(found => found.GetProperty("ifindex").ToString() == link).GetProperty("ifname").GetString()!;
            Assert.All(["former subnet", "delete", veth], text => Assert.Contains(text, outcome.Text, StringComparison.Ordinal));
            cluster[2].Detach(former);
        }

        ClusterPod pod = cluster[2].Attach();
        Assert.StartsWith(changed.V4!.Split(".0/")[0], pod.V4, StringComparison.Ordinal);
        Assert.StartsWith(changed.V6!.Split("::/")[0], pod.V6, StringComparison.Ordinal);
        TestCluster.MustReachEachOther([other, pod]);
    }

    [Fact]
    public void ASubnetMovesToAnotherNode()
    {
        using TestCluster cluster = Make(new() { Nodes = 3, Underlay = UnderlayKind.Routed });
        ClusterPod asking = cluster[1].Attach();
        NodeSubnets moving = cluster[3].Subnets;
        ClusterPod former = cluster[3].Attach();
        asking.MustReach(former);
        cluster[3].Forget(former);
        cluster[3].Stop();
        cluster.Membership.Leave(cluster[3]);
        cluster.Membership.GiveSubnets(cluster[2], moving);
        Background.WaitFor(() => cluster[2].Subnets == moving, 3 * Prompt, () => $"{moving} and not {cluster[2].Subnets}\n{cluster[2].Story()}");
        cluster[2].WaitReady();
        ClusterPod pod = cluster[2].Attach();
        Assert.StartsWith(moving.V4!.Split(".0/")[0], pod.V4, StringComparison.Ordinal);
        TestCluster.MustReachEachOther([asking, pod]);
    }

    private static void WaitForPeers(TestCluster cluster, int count)
    {
        foreach (ClusterNode node in cluster.Nodes)
        {
            Background.WaitFor(() => node.Metrics["peers"] == count, Prompt, () => $"{count} peers\n{node.Story()}");
        }
    }

    /// <summary>A node is taken out of the cluster, with its agent.</summary>
    private static void Leave(TestCluster cluster, ClusterNode node)
    {
        node.Stop();
        cluster.Membership.Leave(node);
    }

    private static void WaitForSnapshots(TestCluster cluster, string[] wanted)
    {
        for (int place = 0; place < wanted.Length; place++)
        {
            ClusterNode node = cluster.Nodes[place];
            string state = string.Empty;
            Background.WaitFor(() => (state = node.Snapshot()) == wanted[place], Prompt, () => $"{Difference.Between(wanted[place], state)}\n{node.Story()}");
        }
    }

    private TestCluster Make(ClusterOptions options) => new(options with { Source = source, Families = Families.Dual });
}

/// <inheritdoc/>
public sealed class StaticMembershipTests() : MembershipTests(SourceKind.Static);

/// <inheritdoc/>
public sealed class EtcdMembershipTests() : MembershipTests(SourceKind.Etcd);

/// <inheritdoc/>
public sealed class KubernetesMembershipTests() : MembershipTests(SourceKind.Kubernetes);
