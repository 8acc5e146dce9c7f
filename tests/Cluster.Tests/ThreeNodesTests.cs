using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>Three nodes: the pods of each reach those of the others, with whole packets, unmasked, and the outside with their node's address.</summary>
/// <param name="source">Where the agents learn of each other.</param>
public abstract class ThreeNodesTests(SourceKind source)
{
    private const int ServedPort = 8080;

    /// <summary>vxlan over a router, host-gw on one link, in each family and both.</summary>
    public static TheoryData<string, Families, int> Kinds { get; } = new()
    {
        { "vxlan", Families.V4, 1450 },
        { "vxlan", Families.V6, 1430 },
        { "vxlan", Families.Dual, 1430 },
        { "host-gw", Families.V4, 1500 },
        { "host-gw", Families.V6, 1500 },
        { "host-gw", Families.Dual, 1500 },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PodsReachThoseOfOtherNodes(string backend, Families families, int mtu)
    {
        using TestCluster cluster = new(new()
        {
            Source = source,
            Backend = backend,
            Families = families,
            Underlay = backend == "vxlan" ? UnderlayKind.Routed : UnderlayKind.Switched,
            Nodes = 3,
        });
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        Assert.All(pods, pod => Assert.Equal(mtu, pod.Mtu));
        pods.ForEach(static pod => pod.Endpoint.Serve("tcp", ServedPort));
        foreach (ClusterPod from in pods)
        {
            foreach (ClusterPod to in pods.Where(pod => pod != from))
            {
                ExpectWholePacketsAndTcp(from, to, mtu);
            }
        }

        ExpectOutside(cluster, pods[0]);
        ExpectNodeReachesPod(pods[0].Node, pods[1]);
        ExpectBulk(pods[0], pods[2]);
        Assert.All(cluster.Nodes, static node => Assert.Equal(0, node.FragmentsCreated));
    }

    private static void ExpectWholePacketsAndTcp(ClusterPod from, ClusterPod to, int mtu)
    {
        foreach ((string own, string address) in from.Addresses.Zip(to.Addresses))
        {
            Assert.True(from.PingsWhole(address, mtu), $"{own} to {address} with {mtu} bytes\n{to.Node.Story()}");
            Assert.True(from.KnowsTooLong(address, mtu + 1), $"{own} to {address} with {mtu + 1} bytes");
            Assert.Equal($"{to.Endpoint.Label} {own}", from.Endpoint.Ask($"tcp,{address},{ServedPort}")[0]);
        }
    }

    /// <summary>The host outside knows no way to pods: it answers the node, and sees no other address.</summary>
    private static void ExpectOutside(TestCluster cluster, ClusterPod pod)
    {
        using TrafficEndpoint outside = new(cluster.Underlay.Host.Name, "outside");
        outside.Serve("tcp", ServedPort);
        foreach ((string service, string? node) in new[] { (Underlay.ServiceV4, pod.Node.PublicV4), (Underlay.ServiceV6, pod.Node.PublicV6) })
        {
            if (node is not null)
            {
                Assert.Equal($"outside {node}", pod.Endpoint.Ask($"tcp,{service},{ServedPort}")[0]);
            }
        }
    }

    private static void ExpectNodeReachesPod(ClusterNode node, ClusterPod pod) =>
        Assert.All(pod.Addresses, address => Assert.True(node.NetNs.Can($"ping -n -c 1 -W 2 {address}"), $"{node.Name} to {address}"));

    private static void ExpectBulk(ClusterPod from, ClusterPod to)
    {
        using Iperf server = new(to.NetNs, to.Node.Directory);
        Assert.All(to.Addresses, address => Assert.True(Iperf.Run(from.NetNs, address, "-n 20M") > 0));
    }
}

/// <inheritdoc/>
public sealed class StaticThreeNodesTests() : ThreeNodesTests(SourceKind.Static);

/// <inheritdoc/>
public sealed class EtcdThreeNodesTests() : ThreeNodesTests(SourceKind.Etcd);

/// <inheritdoc/>
public sealed class KubernetesThreeNodesTests() : ThreeNodesTests(SourceKind.Kubernetes);
