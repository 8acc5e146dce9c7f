using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;

namespace CsCni.Agent;

/// <summary>Keeps the kernel's state as the cluster's state wants it.</summary>
internal interface IReconciler
{
    /// <summary>
    /// Follows the states, and what others do to the kernel's, until it is stopped. It announces this node as soon as network
    /// and backend are known, tells <see cref="AgentContext.Ready"/> what stands and what is missing, and writes
    /// <see cref="AgentContext.Files"/> when all does. What fails is told and tried again; an exception ends the agent.
    /// </summary>
    /// <param name="feed">The states.</param>
    /// <param name="stop">Ends it: the task then completes without an exception, and the kernel's state stays.</param>
    Task RunAsync(ClusterFeed feed, CancellationToken stop);

    /// <summary>Removes from the kernel all that any run of the agent made on this node.</summary>
    /// <param name="stop">Ends it early.</param>
    /// <returns>True where nothing is left; what could not be removed is in the log.</returns>
    Task<bool> CleanupAsync(CancellationToken stop);
}
