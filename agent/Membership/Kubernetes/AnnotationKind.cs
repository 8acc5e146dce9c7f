namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>Flannel's annotations of a node, of the backends that we serve. Each is named by what follows the prefix.</summary>
internal enum AnnotationKind
{
    /// <summary>"kube-subnet-manager": "true" on a node that takes part.</summary>
    SubnetManager,

    /// <summary>"backend-type": "vxlan", "host-gw".</summary>
    BackendType,

    /// <summary>"backend-data": what the IPv4 backend of others needs, JSON.</summary>
    BackendDataV4,

    /// <summary>"backend-v6-data": the same for IPv6.</summary>
    BackendDataV6,

    /// <summary>"public-ip": the node's IPv4 address on the underlay.</summary>
    PublicIpV4,

    /// <summary>"public-ipv6": the node's IPv6 address on the underlay.</summary>
    PublicIpV6,

    /// <summary>"public-ip-overwrite", by an operator: goes into public-ip in the place of the address of the link.</summary>
    PublicIpOverwriteV4,

    /// <summary>"public-ipv6-overwrite", by an operator: the same for public-ipv6.</summary>
    PublicIpOverwriteV6,

    /// <summary>"node-public-ip", by an operator: the address by which the node's link to the others is chosen.</summary>
    RequestedIpV4,

    /// <summary>"node-public-ipv6", by an operator: the same for IPv6.</summary>
    RequestedIpV6,
}
