using System;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Static;
using CsCni.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership;

/// <summary>Makes the source that the settings name.</summary>
internal static class SourceFactory
{
    internal static IMembershipSource Make(AgentSettings settings, ILoggerFactory loggers) => settings.Source switch
    {
        SourceKind.Static => new StaticSource(settings.Static, settings.Node, loggers.CreateLogger<StaticSource>()),
        SourceKind.Etcd => new EtcdSource(settings.Etcd, loggers.CreateLogger<EtcdSource>()),
        SourceKind.Kubernetes => new KubernetesSource(settings.Kubernetes, loggers.CreateLogger<KubernetesSource>()),
        _ => throw new NotSupportedException($"source \"{settings.Source}\" is not served"),
    };
}
