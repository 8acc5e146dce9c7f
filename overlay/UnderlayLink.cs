using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>The node's link to the other nodes.</summary>
/// <param name="Index">Its index.</param>
/// <param name="Name">Its name.</param>
/// <param name="Mtu">Its MTU in bytes.</param>
/// <param name="Addresses">Its addresses with their prefixes, host bits kept, of both families.</param>
public sealed record UnderlayLink(int Index, string Name, int Mtu, IReadOnlyList<IpPrefix> Addresses)
{
    /// <summary>True where an address lies in a prefix of the link, so that it is reached without a gateway.</summary>
    public bool Reaches(IpAddress address)
    {
        foreach (IpPrefix prefix in Addresses)
        {
            if (!prefix.IsHost && prefix.Family == address.Family && prefix.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Equal in all values, the addresses one by one.</summary>
    public bool Equals(UnderlayLink? other) =>
        other is not null && (Index, Name, Mtu) == (other.Index, other.Name, other.Mtu) && HasEqualAddresses(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal) ^ Index ^ Mtu;

    /// <summary>True where the link has the address itself.</summary>
    public bool Has(IpAddress address)
    {
        foreach (IpPrefix prefix in Addresses)
        {
            if (prefix.Address == address)
            {
                return true;
            }
        }

        return false;
    }

    private bool HasEqualAddresses(UnderlayLink other)
    {
        if (Addresses.Count != other.Addresses.Count)
        {
            return false;
        }

        for (int place = 0; place < Addresses.Count; place++)
        {
            if (Addresses[place] != other.Addresses[place])
            {
                return false;
            }
        }

        return true;
    }
}
