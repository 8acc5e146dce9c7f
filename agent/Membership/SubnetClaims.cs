using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using CsCni.Agent.Flannel;
using CsCni.Linux;

namespace CsCni.Agent.Membership;

/// <summary>Which key has which subnets. No two have an address in common.</summary>
internal sealed class SubnetClaims
{
    private readonly SortedSet<Claim> _claims = new(Comparer<Claim>.Create(static (left, right) => left.Subnet.Address.CompareTo(right.Subnet.Address)));

    /// <summary>Gives the subnets to a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="subnets">The subnets.</param>
    /// <param name="holder">Where it is false: the key that has one of their addresses.</param>
    internal bool TryClaim(string key, SubnetKey subnets, [NotNullWhen(false)] out string? holder)
    {
        holder = HolderOf(subnets.V4) ?? HolderOf(subnets.V6);
        if (holder is not null)
        {
            return false;
        }

        Add(subnets.V4, key);
        Add(subnets.V6, key);
        return true;
    }

    /// <summary>Takes the subnets back from a key that was given them.</summary>
    internal void Release(SubnetKey subnets)
    {
        _claims.Remove(new(subnets.V4, string.Empty));
        _claims.Remove(new(subnets.V6, string.Empty));
    }

    /// <summary>Takes all back.</summary>
    internal void Clear() => _claims.Clear();

    private void Add(IpPrefix subnet, string key)
    {
        if (subnet.IsValid)
        {
            _claims.Add(new(subnet, key));
        }
    }

    /// <summary>Since none overlap, the last claim that begins before the subnet's end is the only one to look at.</summary>
    private string? HolderOf(IpPrefix subnet)
    {
        if (!subnet.IsValid)
        {
            return null;
        }

        Claim from = new(IpPrefix.Host(IpAddress.Unspecified(subnet.Family)), string.Empty);
        Claim to = new(IpPrefix.Host(subnet.Last), string.Empty);
        Claim last = _claims.GetViewBetween(from, to).Max;
        return last.Subnet.IsValid && last.Subnet.Overlaps(subnet) ? last.Key : null;
    }

    private readonly record struct Claim(IpPrefix Subnet, string Key);
}
