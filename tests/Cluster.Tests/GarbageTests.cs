using System;
using System.IO;
using System.Linq;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>Attachments of containers that died without a DEL.</summary>
public sealed class GarbageTests
{
    [Fact]
    public void AContainerThatWasKilledWithoutDelIsCollected()
    {
        using TestCluster cluster = new(new() { Families = Families.Dual, IsStarted = false });
        ClusterNode node = cluster[1];
        node.Keys = node.Garbage("1s");
        cluster.StartAll();
        ClusterPod living = node.Attach();
        ClusterPod dying = node.Attach();
        string[] addresses = dying.Addresses;
        Assert.Equal(2, Directory.GetFiles(node.ResultsDirectory).Length);
        node.Forget(dying);
        Background.WaitFor(() => Directory.GetFiles(node.ResultsDirectory).Length == 1, 10_000, () => $"one attachment is left\n{node.Story()}");
        Assert.Contains(living.ContainerId, Directory.GetFiles(node.ResultsDirectory).Single(), StringComparison.Ordinal);
        string[] leases = [.. Directory.GetFiles($"{node.Directory}/cni/networks", "*", SearchOption.AllDirectories).Select(static path => Path.GetFileName(path))];
        Assert.All(addresses, address => Assert.DoesNotContain(address, leases));
        Assert.All(living.Addresses, address => Assert.Contains(address, leases));
        Assert.True(node.Check(living).ExitCode == 0, node.Check(living).Text);
        Assert.Equal(1, node.Metrics["collected_attachments_total"]);
    }
}
