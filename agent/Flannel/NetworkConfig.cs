using CsCni.Agent.Membership;

namespace CsCni.Agent.Flannel;

/// <summary>Flannel's network configuration: etcd's key <c>config</c>, or net-conf.json.</summary>
/// <param name="Cluster">Network and backend. A family that is not enabled has no network here, whatever the document names.</param>
internal sealed record NetworkConfig(ClusterNetwork Cluster)
{
    /// <summary>How the IPv4 network is divided; the default value where the subnets come from elsewhere.</summary>
    public SubnetPlan SubnetsV4 { get; init; }

    /// <summary>How the IPv6 network is divided; the default value where the subnets come from elsewhere.</summary>
    public SubnetPlan SubnetsV6 { get; init; }

    /// <summary>EnableNFTables: Flannel's choice between nft and iptables, which means nothing to us, who have nf_tables only.</summary>
    public bool EnableNFTables { get; init; }
}
