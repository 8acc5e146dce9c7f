using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Agent.Membership.Static;

/// <summary>Which node has which subnet and which address: each may be one node's alone, and who comes first has it.</summary>
internal sealed class SubnetClaims
{
    private readonly SortedDictionary<int, Dictionary<IpPrefix, string>> _subnets = [];
    private readonly Dictionary<IpAddress, string> _addresses = [];

    /// <summary>Claims a subnet.</summary>
    /// <param name="subnet">The subnet, without host bits.</param>
    /// <param name="node">For whom.</param>
    /// <returns>Null, or who has it or a part of it already.</returns>
    internal string? Claim(IpPrefix subnet, string node)
    {
        if (Holder(subnet) is { } holder)
        {
            return holder;
        }

        // Families do not meet: an IPv6 prefix is told from an IPv4 one of its length by its address.
        if (!_subnets.TryGetValue(subnet.Length, out Dictionary<IpPrefix, string>? equals))
        {
            _subnets[subnet.Length] = equals = [];
        }

        equals.Add(subnet, node);
        return null;
    }

    /// <summary>Claims an address of the underlay.</summary>
    /// <returns>Null, or who has it already.</returns>
    internal string? Claim(IpAddress address, string node) =>
        _addresses.TryAdd(address, node) ? null : _addresses[address];

    private string? Holder(IpPrefix subnet)
    {
        foreach ((int length, Dictionary<IpPrefix, string> held) in _subnets)
        {
            if (length > subnet.Length)
            {
                // Rare: subnets of a cluster have one length.
                foreach ((IpPrefix inner, string holder) in held)
                {
                    if (subnet.Contains(inner.Address))
                    {
                        return holder;
                    }
                }
            }
            else if (held.TryGetValue(new IpPrefix(subnet.Address, length).NetworkPrefix, out string? holder))
            {
                return holder;
            }
        }

        return null;
    }
}
