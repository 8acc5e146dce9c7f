using CsCni.Linux;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>Whether a subnet is one of a network.</summary>
internal static class SubnetBounds
{
    /// <summary>True where every address of the subnet lies within the network.</summary>
    internal static bool IsWithin(this IpPrefix subnet, IpPrefix network) =>
        subnet.Length >= network.Length && network.Contains(subnet.Network);
}
