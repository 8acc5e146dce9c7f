using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>What the source tells in the log.</summary>
internal static partial class EtcdLog
{
    [LoggerMessage(1, LogLevel.Information, "following {Prefix} at {Endpoint}: {Count} subnets at revision {Revision}")]
    internal static partial void Following(ILogger log, string prefix, string endpoint, int count, long revision);

    [LoggerMessage(2, LogLevel.Warning, "etcd cannot be followed: {Reason}; {Meanwhile}, next attempt in {Seconds:0.0} s")]
    internal static partial void NotFollowing(ILogger log, string reason, string meanwhile, double seconds);

    [LoggerMessage(3, LogLevel.Information, "all is read anew: {Reason}")]
    internal static partial void ReadAnew(ILogger log, string reason);

    [LoggerMessage(4, LogLevel.Error, "{Key} is gone; the configuration before it holds on")]
    internal static partial void ConfigGone(ILogger log, string key);

    [LoggerMessage(5, LogLevel.Information, "{Key} has changed")]
    internal static partial void ConfigChanged(ILogger log, string key);

    [LoggerMessage(6, LogLevel.Warning, "etcd has users switched off: etcd.username means nothing to it")]
    internal static partial void UserIgnored(ILogger log);

    [LoggerMessage(EventId = 10, Message = "{Fault}")]
    internal static partial void Fault(ILogger log, LogLevel level, string fault);

    [LoggerMessage(11, LogLevel.Information, "{Key}: no longer at fault")]
    internal static partial void FaultGone(ILogger log, string key);

    [LoggerMessage(20, LogLevel.Information, "this node has {Key}, with {Terms}")]
    internal static partial void Acquired(ILogger log, string key, string terms);

    [LoggerMessage(21, LogLevel.Error, "this node has lost {Key}: {Reason}")]
    internal static partial void Lost(ILogger log, string key, string reason);

    [LoggerMessage(22, LogLevel.Error, "this node's subnet is another one now: {After} in the place of {Before}")]
    internal static partial void Changed(ILogger log, string before, string after);

    [LoggerMessage(23, LogLevel.Information, "{Key} tells this node's new address or link")]
    internal static partial void Updated(ILogger log, string key);

    [LoggerMessage(24, LogLevel.Debug, "the lease of {Key} is renewed for {Seconds} s")]
    internal static partial void Renewed(ILogger log, string key, long seconds);

    [LoggerMessage(25, LogLevel.Information, "another node was faster ({Count}): once more")]
    internal static partial void Collision(ILogger log, int count);

    [LoggerMessage(26, LogLevel.Warning, "this node's subnet cannot be got, told or renewed: {Reason}; next attempt in {Seconds:0.0} s")]
    internal static partial void KeepingFailed(ILogger log, string reason, double seconds);

    [LoggerMessage(27, LogLevel.Error, "this node cannot have a subnet: {Reason}")]
    internal static partial void CannotAnnounce(ILogger log, string reason);

    [LoggerMessage(28, LogLevel.Information, "{Key} is given up: {Terms}")]
    internal static partial void Left(ILogger log, string key, string terms);

    [LoggerMessage(30, LogLevel.Error, "unexpected failure, next attempt in {Seconds:0.0} s")]
    internal static partial void Unexpected(ILogger log, System.Exception exception, double seconds);
}
