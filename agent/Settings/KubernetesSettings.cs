using System;

namespace CsCni.Agent.Settings;

/// <summary>Key <c>kubernetes</c>.</summary>
internal sealed record KubernetesSettings
{
    /// <summary>The kubeconfig; null for the account of the pod that the agent runs in.</summary>
    public string? KubeconfigFile { get; init; }

    /// <summary>The API server, in the place of the one that the kubeconfig or the pod's environment tells; null for that one.</summary>
    public Uri? ApiUrl { get; init; }

    /// <summary>What Flannel's annotations begin with, as it is written; Flannel's rule for the character after it is the source's.</summary>
    public string AnnotationPrefix { get; init; } = "flannel.alpha.coreos.com";

    /// <summary>Flannel's network configuration.</summary>
    public string NetConfFile { get; init; } = "/etc/kube-flannel/net-conf.json";

    /// <summary>This node's name in the cluster, from <see cref="AgentSettings.Node"/>.</summary>
    public string NodeName { get; init; } = string.Empty;

    /// <summary>Whether the node's condition NetworkUnavailable is set to False once the network stands.</summary>
    public bool SetNodeNetworkUnavailable { get; init; } = true;
}
