namespace CsCni.Agent.Flannel;

/// <summary>Where the nodes' subnets come from, hence which rules a network configuration is held to.</summary>
internal enum SubnetOrigin
{
    /// <summary>Each node takes one of the network, by SubnetLen, SubnetMin and SubnetMax (etcd).</summary>
    Network,

    /// <summary>Somebody else hands them out, and these keys mean nothing (Kubernetes: spec.podCIDRs).</summary>
    Elsewhere,
}
