using System;
using System.IO;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary><c>--cleanup</c>.</summary>
public sealed class CleanupTests
{
    [Theory]
    [InlineData(SourceKind.Static, "vxlan")]
    [InlineData(SourceKind.Static, "host-gw")]
    [InlineData(SourceKind.Etcd, "vxlan")]
    [InlineData(SourceKind.Kubernetes, "vxlan")]
    public void AllThatAnAgentMadeGoes(SourceKind source, string backend)
    {
        using TestCluster cluster = new(new() { Source = source, Backend = backend, Families = Families.Dual, IsStarted = false });
        ClusterNode node = cluster[1];
        string before = node.Snapshot();
        cluster.StartAll();
        Background.WaitFor(() => node.Metrics["peers"] == 1, 5_000, () => $"one peer\n{node.Story()}");
        Assert.NotEqual(before, node.Snapshot());
        node.Stop();
        Cleanup(node);
        Assert.Equal(before, node.Snapshot());
        Assert.False(File.Exists(node.SubnetFile));
        Assert.False(File.Exists(node.ConflistFile));

        // Once more, where nothing is.
        Cleanup(node);
        if (source != SourceKind.Static)
        {
            Background.WaitFor(() => cluster[2].Metrics["peers"] == 0, 5_000, () => $"the other node has no peer\n{cluster[2].Story()}");
        }
    }

    private static void Cleanup(ClusterNode node)
    {
        Outcome outcome = node.RunAgent("--cleanup");
        Assert.True(outcome.ExitCode == 0, outcome.Text);
    }
}
