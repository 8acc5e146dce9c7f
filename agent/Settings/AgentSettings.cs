using System;
using CsCni.Linux;

namespace CsCni.Agent.Settings;

/// <summary>
/// What the agent is told by its file and its flags, checked: every value is within its range. docs/AGENT.md lists the keys
/// as an operator writes them.
/// </summary>
internal sealed record AgentSettings
{
    /// <summary>Key <c>node</c>: this node's name in the cluster.</summary>
    public required string Node { get; init; }

    /// <summary>Key <c>source</c>.</summary>
    public SourceKind Source { get; init; } = SourceKind.Static;

    /// <inheritdoc cref="StaticSettings"/>
    public StaticSettings Static { get; init; } = new();

    /// <inheritdoc cref="EtcdSettings"/>
    public EtcdSettings Etcd { get; init; } = new();

    /// <inheritdoc cref="KubernetesSettings"/>
    public KubernetesSettings Kubernetes { get; init; } = new();

    /// <inheritdoc cref="UnderlaySettings"/>
    public UnderlaySettings Underlay { get; init; } = new();

    /// <inheritdoc cref="MasqueradeSettings"/>
    public MasqueradeSettings Masquerade { get; init; } = new();

    /// <summary>Key <c>subnetFile</c>: the node's subnet and MTU, as Flannel writes them, for plugins.</summary>
    public string SubnetFile { get; init; } = "/run/flannel/subnet.env";

    /// <inheritdoc cref="ConflistSettings"/>
    public ConflistSettings Conflist { get; init; } = new();

    /// <inheritdoc cref="PluginSettings"/>
    public PluginSettings Plugins { get; init; } = new();

    /// <summary>Key <c>listen</c>: where health and metrics are served, an address of the node; the default value for nowhere.</summary>
    public IpAddress ListenAddress { get; init; } = IpAddress.Parse("127.0.0.1");

    /// <summary>The TCP port of <see cref="ListenAddress"/>; 0 takes any free one, which the log tells.</summary>
    public ushort ListenPort { get; init; } = 8081;

    /// <inheritdoc cref="LogSettings"/>
    public LogSettings Log { get; init; } = new();

    /// <summary>Key <c>reconcileInterval</c>: how often the kernel's state is compared whole, beside at each event.</summary>
    public TimeSpan ReconcileInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc cref="GarbageSettings"/>
    public GarbageSettings Garbage { get; init; } = new();
}
