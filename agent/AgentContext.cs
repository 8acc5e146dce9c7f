using System;
using CsCni.Agent.Health;
using CsCni.Agent.Membership;
using CsCni.Agent.Settings;
using CsCni.Agent.State;
using CsCni.Linux;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent;

/// <summary>What a reconciler works with.</summary>
internal sealed record AgentContext
{
    /// <summary>File and flags.</summary>
    public required AgentSettings Settings { get; init; }

    /// <summary>Makes loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>What is counted.</summary>
    public required AgentMetrics Metrics { get; init; }

    /// <summary>What stands and what is missing.</summary>
    public required ReadyState Ready { get; init; }

    /// <summary>Where loops give signs of life.</summary>
    public required Heartbeats Heartbeats { get; init; }

    /// <summary>Subnet file and CNI configuration.</summary>
    public required NodeFiles Files { get; init; }

    /// <summary>Tells the cluster what this node is (<see cref="IMembershipSource.Announce"/>).</summary>
    public required Action<LocalNode> Announce { get; init; }

    /// <summary>Tells the cluster that this node is ready (<see cref="IMembershipSource.SetReady"/>).</summary>
    public required Action SetReady { get; init; }

    /// <summary>The IPv4 subnet of the run before, from the subnet file; the default value for none.</summary>
    public IpPrefix PreviousSubnetV4 { get; init; }

    /// <summary>The IPv6 subnet of the run before; the default value for none.</summary>
    public IpPrefix PreviousSubnetV6 { get; init; }
}
