using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>What the Kubernetes source tells the log.</summary>
internal static partial class KubernetesLog
{
    [LoggerMessage(LogLevel.Information, "{Count} nodes listed, {Peers} of them peers")]
    internal static partial void Listed(this ILogger log, int count, int peers);

    [LoggerMessage(LogLevel.Debug, "the API ended the watch of nodes; it goes on at resource version {Version}")]
    internal static partial void WatchEnded(this ILogger log, string version);

    [LoggerMessage(LogLevel.Information, "nodes are listed anew: {Why}")]
    internal static partial void ListingAnew(this ILogger log, string why);

    [LoggerMessage(LogLevel.Warning, "the nodes are not followed at present, the last known ones stay; next try in {Seconds:0.0} s: {Why}")]
    internal static partial void ApiLost(this ILogger log, string why, double seconds);

    [LoggerMessage(LogLevel.Warning, "{Fault}")]
    internal static partial void NodeFault(this ILogger log, string fault);

    [LoggerMessage(LogLevel.Information, "node \"{Node}\": no longer at fault")]
    internal static partial void FaultGone(this ILogger log, string node);

    [LoggerMessage(LogLevel.Warning, "this node \"{Node}\": {Fault}")]
    internal static partial void OwnNodeFault(this ILogger log, string node, string fault);

    [LoggerMessage(LogLevel.Information, "annotations and condition of node \"{Node}\" written")]
    internal static partial void OwnNodeWritten(this ILogger log, string node);

    [LoggerMessage(LogLevel.Warning, "annotations and condition of node \"{Node}\" not written; next try in {Seconds:0.0} s: {Why}")]
    internal static partial void OwnNodeNotWritten(this ILogger log, string node, string why, double seconds);

    [LoggerMessage(LogLevel.Information, "\"{File}\" read: network {V4} {V6}, backend {Backend}")]
    internal static partial void NetConfRead(this ILogger log, string file, string v4, string v6, BackendType backend);

    [LoggerMessage(LogLevel.Error, "network configuration cannot be used; the last good one stays: {Fault}")]
    internal static partial void NetConfBroken(this ILogger log, string fault);
}
