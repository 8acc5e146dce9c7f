using CsCni.Agent.Flannel;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>The entry of this node.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Subnets">The subnets that the key is of.</param>
/// <param name="Value">Its value, as we wrote it or found it.</param>
internal sealed record HeldSubnet(string Key, SubnetKey Subnets, LeaseValue Value)
{
    /// <summary>Its lease; 0 for a reservation, which does not end.</summary>
    internal long Lease { get; init; }

    /// <summary>The seconds after which the lease ends unless it is renewed.</summary>
    internal long Ttl { get; init; }

    /// <summary>The revision of our last write to it, or of the one that we found.</summary>
    internal long ModRevision { get; init; }
}
