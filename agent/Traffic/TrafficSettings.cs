using CsCni.Linux;

namespace CsCni.Agent.Traffic;

/// <summary>What the rules are made of. A family takes part where its network is given.</summary>
internal readonly record struct TrafficSettings
{
    /// <summary>The pods' IPv4 network; the default value for none.</summary>
    public IpPrefix NetworkV4 { get; init; }

    /// <summary>The pods' IPv6 network; the default value for none.</summary>
    public IpPrefix NetworkV6 { get; init; }

    /// <summary>This node's IPv4 subnet; the default value while it has none.</summary>
    public IpPrefix SubnetV4 { get; init; }

    /// <summary>This node's IPv6 subnet; the default value while it has none.</summary>
    public IpPrefix SubnetV6 { get; init; }

    /// <summary>Whether traffic between the pods' network and everything else is masqueraded.</summary>
    public bool Masquerade { get; init; }

    /// <summary>Whether source ports of masqueraded connections are drawn at random; without it they are kept where they are free.</summary>
    public bool FullyRandom { get; init; }

    /// <summary>The pods' network of a family.</summary>
    public IpPrefix NetworkOf(IpFamily family) => family == IpFamily.V4 ? NetworkV4 : NetworkV6;

    /// <summary>This node's subnet of a family.</summary>
    public IpPrefix SubnetOf(IpFamily family) => family == IpFamily.V4 ? SubnetV4 : SubnetV6;
}
