using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Ipam.Static;

/// <summary>An address that is given as it stands.</summary>
/// <param name="Prefix">The address with its prefix length.</param>
/// <param name="Gateway">Its gateway, where one was named; it may lie outside of the network.</param>
internal readonly record struct StaticAddress(IpPrefix Prefix, IpAddress? Gateway)
{
    /// <summary>Gives an address without a gateway the last one that lies in its network: the last counts in the reference plugin too.</summary>
    internal StaticAddress WithGatewayOf(List<IpAddress> gateways)
    {
        int last = Gateway is null ? gateways.FindLastIndex(Prefix.Contains) : -1;
        return last < 0 ? this : this with { Gateway = gateways[last] };
    }
}
