using System.Diagnostics;
using System.Threading;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>Something is changed by hand on a node, and the agent is to put it right.</summary>
public static class Disturbing
{
    /// <summary>Within which all is right again.</summary>
    public const int Second = 1_000;

    private const int Patience = 5_000;

    /// <summary>Runs lines of a tool on a node, and asserts that its kernel holds what it held before, within a second.</summary>
    public static void MustBePutRight(ClusterNode node, params string[] lines)
    {
        string before = node.Snapshot();
        foreach (string line in lines)
        {
            node.NetNs.Must(line);
        }

        MustBecome(node, before, string.Join("; ", lines));
    }

    /// <summary>Asserts that a node's kernel holds something within a second from now.</summary>
    public static void MustBecome(ClusterNode node, string wanted, string after)
    {
        Stopwatch watch = Stopwatch.StartNew();
        long begun;
        string state;
        do
        {
            begun = watch.ElapsedMilliseconds;
            state = node.Snapshot();
            Thread.Sleep(10);
        }
        while (state != wanted && begun < Patience);

        Assert.True(state == wanted, $"after {after}\n{Difference.Between(wanted, state)}\n{node.Story()}");

        // A look takes a while, on a busy machine a long one; the last is begun when all is right, at the latest.
        Assert.True(begun <= Second, $"after {after}: right again only after {begun} ms\n{node.Story()}");
    }
}
