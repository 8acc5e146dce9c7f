using System;
using System.Threading;
using System.Threading.Tasks;

namespace CsCni.Agent.Membership;

/// <summary>Where a cluster's nodes are told: a file, etcd, the Kubernetes API.</summary>
internal interface IMembershipSource
{
    /// <summary>"static", "etcd" or "kubernetes": for the log and the metrics.</summary>
    string Name { get; }

    /// <summary>
    /// Follows the cluster until it is stopped. What is lost is sought again with growing pauses, and told in the log; the
    /// last good state stays published meanwhile. The first state is published as soon as network and backend are known, be
    /// it without <see cref="ClusterState.Self"/>, which comes when <see cref="Announce"/> has been called and the source
    /// has a subnet for this node.
    /// </summary>
    /// <param name="publish">Takes each new state; called by one thread at a time, and returns at once.</param>
    /// <param name="stop">Ends it: the task then completes without an exception.</param>
    Task RunAsync(Action<ClusterState> publish, CancellationToken stop);

    /// <summary>
    /// Tells what this node is: once network and backend are known, and again at each change of its addresses. Returns at
    /// once; the source writes it to the cluster, and goes on trying where that fails.
    /// </summary>
    void Announce(LocalNode local);

    /// <summary>
    /// Tells that this node's overlay stands, for a source that tells it further: Kubernetes sends pods to no node whose
    /// network is said to be missing. Returns at once, as <see cref="Announce"/> does, and may be called again.
    /// </summary>
    void SetReady()
    {
    }

    /// <summary>
    /// Takes this node out of the cluster, for <c>--cleanup</c>: its lease or its annotations. Not called at SIGTERM, since
    /// the data path stays up.
    /// </summary>
    Task LeaveAsync(LocalNode local, CancellationToken stop);
}
