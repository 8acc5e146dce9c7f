using System;
using System.IO;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>Cluster files that are wrong.</summary>
/// <param name="nodes">Three nodes, which all of these tests share: each leaves them as they were.</param>
public sealed class StaticFaultTests(StaticFaultTests.ThreeNodes nodes) : IClassFixture<StaticFaultTests.ThreeNodes>, IDisposable
{
    private TestCluster Cluster => nodes.Cluster;

    private StaticMembership File => (StaticMembership)Cluster.Membership;

    /// <summary>What was wrong is put right, and no fault is left.</summary>
    public void Dispose()
    {
        File.Others.Clear();
        File.Write();
        foreach (ClusterNode node in Cluster.Nodes)
        {
            Background.WaitFor(() => node.Metrics["faults"] == 0, 5_000, () => $"no faults\n{node.Story()}");
        }
    }

    [Theory]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.244.2.0/25", "wrong", "10.244.2.0/25", "node-2")]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.244.2.0/24", "wrong", "10.244.2.0/24", "node-2")]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.99.0.0/24", "wrong", "10.99.0.0/24", "10.244.0.0/16")]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.244.0.0/16", "wrong", "10.244.0.0/16")]
    [InlineData("name: wrong, publicIP: 192.168.50.1, subnet: 10.244.9.0/24", "wrong", "192.168.50.1", "node-1")]
    [InlineData("name: wrong, publicIP: 10.244.9.9, subnet: 10.244.9.0/24", "wrong", "10.244.9.9")]
    [InlineData("name: wrong, publicIP: 192.168.50.999, subnet: 10.244.9.0/24", "publicIP", "192.168.50.999")]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.244.9.0/33", "subnet", "10.244.9.0/33")]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.244.9.0/24, vtepMAC: ff:ff:ff:ff:ff:ff", "vtepMAC", "ff:ff:ff:ff:ff:ff")]
    [InlineData("name: wrong, publicIP: 192.168.50.9, subnet: 10.244.9.0/24, colour: red", "colour")]
    [InlineData("name: node-2, publicIP: 192.168.50.9, subnet: 10.244.9.0/24", "node-2")]
    [InlineData("publicIP: 192.168.50.9, subnet: 10.244.9.0/24", "name")]
    [InlineData("name: wrong, subnet: 10.244.9.0/24", "publicIP")]
    public void AnEntryThatIsWrongHarmsNoOther(string entry, params string[] texts)
    {
        int line = File.Text().Split('\n').Length;
        Harness.Fault.MustHarmNothing(Cluster, () => Add(entry), 1, [$"{File.File}:{line}:", .. texts]);
        TestCluster.MustReachEachOther(nodes.Pods);
    }

    [Theory]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: [vxlan }\n", 2)]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: vxlan }\nnodes:\n- name: one\n  name: two\n", 5)]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: vxlan }\n", 0)]
    [InlineData("network: 10.244.0.0/99\nnodes: []\n", 1)]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: carrier-pigeon }\nnodes: []\n", 2)]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: vxlan, vni: 16777216 }\nnodes: []\n", 2)]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: vxlan, port: 65536 }\nnodes: []\n", 2)]
    [InlineData("network: 10.244.0.0/16\nbackend: { type: vxlan }\nnodes: {}\n", 3)]
    [InlineData("", 0)]
    public void AFileThatIsWrongLeavesTheLastGoodState(string text, int line)
    {
        double alarms = Cluster[1].Metrics["log_alarms_total"];
        int length = Cluster[1].Log.Length;
        string[] states = [.. Cluster.Nodes.Select(static node => node.Snapshot())];
        File.Write(text);
        string place = line == 0 ? File.File : $"{File.File}:{line}:";
        Background.WaitFor(
            () => Cluster[1].Log[length..].Split('\n').Any(found => found.Contains(" error ", StringComparison.Ordinal) && found.Contains(place, StringComparison.Ordinal)),
            5_000, () => $"{place} in the log\n{Cluster[1].Log[length..]}");
        TestCluster.MustReachEachOther(nodes.Pods);
        Assert.Equal(states, Cluster.Nodes.Select(static node => node.Snapshot()));
        Assert.True(Cluster[1].Metrics["log_alarms_total"] > alarms, "no alarm in the metrics");
    }

    [Fact]
    public void AFileThatIsGoneLeavesTheLastGoodState()
    {
        string[] states = [.. Cluster.Nodes.Select(static node => node.Snapshot())];
        System.IO.File.Delete(File.File);
        Background.WaitFor(() => Harness.Fault.IsTold(Cluster[1], File.File, "no such file"), 5_000, () => $"the file is missing\n{Cluster[1].Story()}");
        Assert.Equal(states, Cluster.Nodes.Select(static node => node.Snapshot()));
    }

    private void Add(string entry)
    {
        File.Others.Add($"{{ {entry} }}");
        File.Write();
    }

    /// <summary>A cluster of three nodes with a pod each.</summary>
    public sealed class ThreeNodes : IDisposable
    {
        public ThreeNodes()
        {
            Cluster = new(new() { Nodes = 3 });
            Pods = Cluster.AttachEverywhere();
            TestCluster.MustReachEachOther(Pods);
        }

        public TestCluster Cluster { get; }

        public System.Collections.Generic.List<ClusterPod> Pods { get; }

        public void Dispose() => Cluster.Dispose();
    }
}
