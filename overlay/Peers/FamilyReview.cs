using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Overlay.Peers;

/// <summary>The review of one family: each peer by itself, then the peers' subnets and MACs beside each other.</summary>
internal sealed class FamilyReview(OverlaySettings settings, IpFamily family, ReviewedPeers reviewed)
{
    private readonly OverlayEndpoint _self = settings.Self.Of(family);
    internal void Run(IReadOnlyCollection<OverlayNode> peers)
    {
        if (!_self.IsPresent)
        {
            return;
        }

        List<Claim> claims = new(peers.Count);
        foreach (OverlayNode peer in peers)
        {
            OverlayEndpoint endpoint = peer.Of(family);
            if (endpoint.IsPresent && IsSound(peer.Name, endpoint))
            {
                claims.Add(new(peer.Name, endpoint));
            }
        }

        foreach (Claim claim in WithoutOverlaps(claims))
        {
            reviewed.Accept(family, claim.Endpoint);
        }
    }

    private bool IsSound(string name, in OverlayEndpoint endpoint)
    {
        string? fault = SubnetFault(endpoint.Subnet) ?? AddressFault(endpoint.PublicIp) ?? MacFault(endpoint);
        if (fault is not null)
        {
            reviewed.AddFault(name, $"{family.Text()}: {fault}");
        }

        return fault is null;
    }

    private string? SubnetFault(IpPrefix subnet)
    {
        IpPrefix network = settings.Network.Of(family);
        if (subnet.Family != family)
        {
            return $"subnet {subnet} is of the other family";
        }

        if (!subnet.HasNoHostBits)
        {
            return $"subnet {subnet} has host bits: expected {subnet.NetworkPrefix}";
        }

        if (!network.IsValid || !network.Contains(subnet.Network) || subnet.Length <= network.Length)
        {
            return $"subnet {subnet} is no part of the network {(network.IsValid ? network.ToString() : "(none of this family)")}";
        }

        return subnet.Overlaps(_self.Subnet) ? $"subnet {subnet} overlaps with this node's {_self.Subnet}" : null;
    }

    private string? AddressFault(IpAddress address)
    {
        if (!address.IsValid || address.Family != family)
        {
            return "it has no public address of this family";
        }

        if (address.IsUnspecified || address.IsLoopback || address.IsMulticast)
        {
            return $"public address {address} is no address of a node";
        }

        if (address == _self.PublicIp || settings.Underlay.Has(address))
        {
            return $"public address {address} is this node's own";
        }

        return settings.Backend.Type == BackendType.HostGw && !settings.Underlay.Reaches(address)
            ? $"public address {address} is not on the link \"{settings.Underlay.Name}\": backend host-gw needs all nodes on one link; use vxlan between routed networks"
            : null;
    }

    private string? MacFault(in OverlayEndpoint endpoint)
    {
        if (settings.Backend.Type != BackendType.Vxlan)
        {
            return null;
        }

        MacAddress mac = endpoint.EffectiveVtepMac;
        if (mac.IsMulticast || mac.IsZero)
        {
            return $"VTEP MAC {mac} is no unicast address";
        }

        return mac == _self.EffectiveVtepMac ? $"VTEP MAC {mac} is this node's own" : null;
    }

    /// <summary>
    /// Sorted by where they begin, subnets that overlap follow each other; the later name of two gives way. What a subnet
    /// that gave way had displaced is not asked again: that such a chain ends alike on all nodes counts for more.
    /// </summary>
    private List<Claim> WithoutOverlaps(List<Claim> claims)
    {
        claims.Sort(static (left, right) => Compare(left.Endpoint.Subnet, right.Endpoint.Subnet));
        List<Claim> kept = new(claims.Count);
        foreach (Claim claim in claims)
        {
            if (kept.Count == 0 || !kept[^1].Endpoint.Subnet.Overlaps(claim.Endpoint.Subnet))
            {
                kept.Add(claim);
            }
            else if (CompareNames(kept[^1], claim) < 0)
            {
                AddOverlap(claim, kept[^1]);
            }
            else
            {
                AddOverlap(kept[^1], claim);
                kept[^1] = claim;
            }
        }

        return settings.Backend.Type == BackendType.Vxlan ? WithoutSharedMacs(kept) : kept;
    }

    private void AddOverlap(Claim loser, Claim winner) => reviewed.AddFault(
        loser.Name,
        $"{family.Text()}: subnet {loser.Endpoint.Subnet} overlaps with {winner.Endpoint.Subnet} of \"{winner.Name}\", which keeps it");

    /// <summary>A MAC leads to one address; two nodes with one MAC and one address are one machine, and do no harm.</summary>
    private List<Claim> WithoutSharedMacs(List<Claim> claims)
    {
        Dictionary<MacAddress, Claim> holders = new(claims.Count);
        foreach (Claim claim in claims)
        {
            if (!holders.TryGetValue(claim.Mac, out Claim holder) || CompareNames(claim, holder) < 0)
            {
                holders[claim.Mac] = claim;
            }
        }

        claims.RemoveAll(claim =>
        {
            Claim holder = holders[claim.Mac];
            bool isShared = holder.Endpoint.PublicIp != claim.Endpoint.PublicIp;
            if (isShared)
            {
                reviewed.AddFault(claim.Name, $"{family.Text()}: VTEP MAC {claim.Mac} is also that of \"{holder.Name}\" at {holder.Endpoint.PublicIp}, which keeps it");
            }

            return isShared;
        });
        return claims;
    }

    private static int CompareNames(in Claim left, in Claim right) => string.CompareOrdinal(left.Name, right.Name);

    private static int Compare(IpPrefix left, IpPrefix right)
    {
        int byAddress = left.Address.CompareTo(right.Address);
        return byAddress != 0 ? byAddress : left.Length.CompareTo(right.Length);
    }

    private readonly record struct Claim(string Name, OverlayEndpoint Endpoint)
    {
        internal MacAddress Mac => Endpoint.EffectiveVtepMac;
    }
}
