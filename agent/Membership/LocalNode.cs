using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership;

/// <summary>What this node tells the others of itself.</summary>
/// <param name="Name">Its name in the cluster.</param>
/// <param name="Backend">The backend type that it serves.</param>
internal sealed record LocalNode(string Name, BackendType Backend)
{
    /// <summary>Its IPv4 address on the underlay; the default value where the cluster has no IPv4.</summary>
    public IpAddress PublicIpV4 { get; init; }

    /// <summary>Its IPv6 address on the underlay; the default value where the cluster has no IPv6.</summary>
    public IpAddress PublicIpV6 { get; init; }

    /// <summary>vxlan: the MAC of its IPv4 vxlan link.</summary>
    public MacAddress VtepMacV4 { get; init; }

    /// <summary>vxlan: the MAC of its IPv6 vxlan link.</summary>
    public MacAddress VtepMacV6 { get; init; }

    /// <summary>The VNI of its vxlan links.</summary>
    public uint Vni { get; init; }

    /// <summary>The subnets that it had before its restart, to be asked for again; the default value for none.</summary>
    public IpPrefix PreviousSubnetV4 { get; init; }

    /// <inheritdoc cref="PreviousSubnetV4"/>
    public IpPrefix PreviousSubnetV6 { get; init; }
}
