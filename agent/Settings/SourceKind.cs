namespace CsCni.Agent.Settings;

/// <summary>Key <c>source</c>: where the cluster's nodes are told.</summary>
internal enum SourceKind
{
    /// <summary>"static": a YAML file.</summary>
    Static,

    /// <summary>"etcd": Flannel's keys in etcd v3.</summary>
    Etcd,

    /// <summary>"kubernetes": the Nodes of the Kubernetes API, with Flannel's annotations.</summary>
    Kubernetes,
}
