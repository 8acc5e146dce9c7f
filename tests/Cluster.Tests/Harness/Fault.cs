using System;
using System.Linq;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>Something is wrong in a cluster's entries, and harms nothing but itself.</summary>
public static class Fault
{
    private const int Prompt = 10_000;

    /// <summary>
    /// Does something wrong, and asserts that each agent tells it in its log and metrics, and that the kernels hold what they held.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="mistake">What is done.</param>
    /// <param name="count">How many entries are at fault then.</param>
    /// <param name="texts">What the log must say, in one line.</param>
    public static void MustHarmNothing(TestCluster cluster, Action mistake, int count, params string[] texts)
    {
        string[] states = [.. cluster.Nodes.Select(static node => node.Snapshot())];
        mistake();
        foreach ((ClusterNode node, string state) in cluster.Nodes.Zip(states))
        {
            Background.WaitFor(() => IsTold(node, texts), Prompt, () => $"\"{string.Join("\" and \"", texts)}\" in a line of the log\n{node.Story()}");
            Background.WaitFor(() => node.Metrics["faults"] == count, Prompt, () => $"{count} faults in the metrics, and not {node.Metrics["faults"]}\n{node.Story()}");
            Assert.True(node.Snapshot() == state, Difference.Between(state, node.Snapshot()));
            Assert.True(node.IsReady, node.Story());
        }
    }

    /// <summary>Whether a line of a node's log has all of the texts, and is no mere remark.</summary>
    public static bool IsTold(ClusterNode node, params string[] texts) => node.Log.Split('\n').Any(line =>
        (line.Contains(" warning ", StringComparison.Ordinal) || line.Contains(" error ", StringComparison.Ordinal))
        && texts.All(text => line.Contains(text, StringComparison.OrdinalIgnoreCase)));
}
