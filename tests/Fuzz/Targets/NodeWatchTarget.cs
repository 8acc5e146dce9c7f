using System;
using System.Collections.Generic;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using Microsoft.Extensions.Logging.Abstractions;

namespace CsCni.Fuzz.Targets;

/// <summary>Events of the Kubernetes API's watch of nodes, one behind the other.</summary>
internal sealed class NodeWatchTarget() : JsonTarget("kubernetes-watch", Corpus.Documents("kubernetes-watch.txt"))
{
    /// <inheritdoc/>
    internal override int AllocationFactor => 512;

    /// <inheritdoc/>
    internal override long AllocationBase => 512 * 1024;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        ClusterView view = Members.NewView();
        view.Commit(new(Members.Network, view));
        NodeWatcher watcher = new(null!, view, new(), NullLogger.Instance);
        ApiObjectReader reader = new(Members.Keys, isWatch: true) { OnEvent = watcher.OnEvent };
        try
        {
            Members.Feed(reader, input, 1 + (input.Length * 131 % 4096));
        }
        finally
        {
            // What came before the one that was refused counts.
            Members.Check(view);
        }
    }

    /// <inheritdoc/>
    internal override int FixedInputs => 800;

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is ApiException;
}
