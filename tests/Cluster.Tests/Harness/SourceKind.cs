namespace CsCni.Cluster.Tests.Harness;

/// <summary>Where the agents learn who is in the cluster.</summary>
public enum SourceKind
{
    Static,
    Etcd,
    Kubernetes,
}
