using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>How a cluster is to be.</summary>
public sealed record ClusterOptions
{
    public SourceKind Source { get; init; }

    /// <summary>"vxlan" or "host-gw".</summary>
    public string Backend { get; init; } = "vxlan";

    public Families Families { get; init; } = Families.V4;

    public UnderlayKind Underlay { get; init; }

    /// <summary>How many nodes there are at the beginning.</summary>
    public int Nodes { get; init; } = 2;

    /// <summary>MTU of the links between the nodes.</summary>
    public int Mtu { get; init; } = 1500;

    public int Vni { get; init; } = 1;

    public int Port { get; init; } = 8472;

    /// <summary>Further settings of the backend: "directRouting", "txChecksumOffload" and so on, with their values.</summary>
    public IReadOnlyDictionary<string, string> BackendKeys { get; init; } = new Dictionary<string, string>();

    /// <summary>Further lines of each agent's file.</summary>
    public string AgentKeys { get; init; } = string.Empty;

    /// <summary>How long etcd keeps the subnet of a node that is not heard of, in seconds.</summary>
    public int LeaseTtl { get; init; } = 3600;

    /// <summary>Whether agents are started, and waited for, when the cluster is made.</summary>
    public bool IsStarted { get; init; } = true;

    /// <summary>The pods' network.</summary>
    public IpPrefix NetworkV4 { get; init; } = IpPrefix.Parse("10.244.0.0/16");

    /// <inheritdoc cref="NetworkV4"/>
    public IpPrefix NetworkV6 { get; init; } = IpPrefix.Parse("fd00:244::/48");

    public bool HasV4 => Families.HasFlag(Families.V4);

    public bool HasV6 => Families.HasFlag(Families.V6);
}
