using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>Nodes that are namespaces of this machine, what is between them, and what tells them of each other. All of it goes when disposed.</summary>
public sealed class TestCluster : IDisposable
{
    private static int s_count;
    private readonly List<ClusterNode> _nodes = [];

    public TestCluster(ClusterOptions options)
    {
        Assert.True(File.Exists(Executables.Agent), $"{Executables.Agent} is not built: make build, or set CSCNI_OUT");
        Options = options;
        Membership.Require(options.Source);
        Tag = $"{Interlocked.Increment(ref s_count)}-";
        Directory = Scratch.CreateDirectory();
        try
        {
            Underlay = new(Tag, options);
            Membership = Membership.Of(this);
            for (int number = 1; number <= options.Nodes; number++)
            {
                AddNode();
            }

            if (options.IsStarted)
            {
                StartAll();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public ClusterOptions Options { get; }

    /// <summary>What the names of its namespaces have in common.</summary>
    public string Tag { get; }

    public string Directory { get; }

    public Underlay Underlay { get; } = null!;

    public Membership Membership { get; } = null!;

    public IReadOnlyList<ClusterNode> Nodes => _nodes;

    public ClusterNode this[int number] => _nodes.Single(node => node.Number == number);

    /// <summary>Makes a further node, which the cluster is told of; its agent is not started.</summary>
    public ClusterNode AddNode()
    {
        ClusterNode node = new(this, _nodes.Count + 1);
        _nodes.Add(node);
        Membership.Join(node);
        return node;
    }

    /// <summary>Starts the agents of all nodes and waits until each is ready.</summary>
    public void StartAll()
    {
        _nodes.ForEach(static node => node.Start());
        _nodes.ForEach(static node => node.WaitReady());
    }

    /// <summary>A pod on each node.</summary>
    public List<ClusterPod> AttachEverywhere() => [.. _nodes.Select(static node => node.Attach())];

    /// <summary>Asserts that each pod reaches each other one, within so long.</summary>
    public static void MustReachEachOther(IReadOnlyList<ClusterPod> pods, int milliseconds = 5_000)
    {
        foreach (ClusterPod from in pods)
        {
            foreach (ClusterPod to in pods.Where(pod => pod != from))
            {
                from.MustReach(to, milliseconds);
            }
        }
    }

    /// <summary>Each agent's log, for what must not be in any.</summary>
    public string Logs => string.Concat(_nodes.Select(static node => node.Log));

    public void Dispose()
    {
        _nodes.ForEach(static node => node.Dispose());
        Membership?.Dispose();
        Underlay?.Dispose();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
