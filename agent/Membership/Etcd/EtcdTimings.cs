using System;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>How long things may take, which tests shorten.</summary>
internal sealed record EtcdTimings
{
    /// <summary>The longest time for a connection to an endpoint.</summary>
    internal TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The longest time for one answer of one endpoint; for a watch, for its beginning.</summary>
    internal TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After this long without a message of a watch its endpoint is asked whether it still is there, and has a quorum: a
    /// machine that is gone, or cut off from the other members, does not close its connections.
    /// </summary>
    internal TimeSpan WatchProbe { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The first pause after a failure; each further one is twice as long.</summary>
    internal TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest pause.</summary>
    internal TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(5);
}
