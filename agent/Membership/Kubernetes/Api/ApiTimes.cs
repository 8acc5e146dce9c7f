using System;

namespace CsCni.Agent.Membership.Kubernetes.Api;

/// <summary>How long is waited for what.</summary>
internal sealed record ApiTimes
{
    /// <summary>For a connection, and for TLS on it.</summary>
    internal TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For the head of an answer, and for each further part of one that is not a watch.</summary>
    internal TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For one page of a list, all of it.</summary>
    internal TimeSpan Page { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// For the next event of a watch. The API sends a bookmark a minute where nothing else happens, so whoever is silent for
    /// longer is gone, though the connection stand.
    /// </summary>
    internal TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>How long the API is asked to keep a watch open; up to twice as long, so that not all nodes come back at once.</summary>
    internal TimeSpan Watch { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The pause after a first failure; each further one is twice as long, up to <see cref="LongestPause"/>.</summary>
    internal TimeSpan ShortestPause { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <inheritdoc cref="ShortestPause"/>
    internal TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What has gone well for so long makes the next pause the shortest again.</summary>
    internal TimeSpan Steady { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that a Retry-After of the API's is obeyed.</summary>
    internal TimeSpan LongestRetryAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often net-conf.json is looked at.</summary>
    internal TimeSpan NetConf { get; init; } = TimeSpan.FromSeconds(5);
}
