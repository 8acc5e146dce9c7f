using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Plugin.Config;

/// <summary>What the nodes of an overlay have, and that no two have the same. The first that claims something is this node.</summary>
internal sealed class OverlayClaims
{
    private readonly List<(IpPrefix Subnet, int Rank, JsonValue Key)> _subnets = [];
    private readonly Dictionary<IpAddress, JsonValue> _addresses = [];
    private readonly Dictionary<MacAddress, JsonValue> _macs = [];

    /// <summary>Takes what a node has in one family.</summary>
    /// <exception cref="CniException">7: another node has the address or the MAC.</exception>
    public void Add(in OverlayEndpoint endpoint, JsonValue subnetKey, JsonValue addressKey, JsonValue macKey)
    {
        _subnets.Add((endpoint.Subnet, _subnets.Count, subnetKey));
        if (endpoint.PublicIp.IsValid && !_addresses.TryAdd(endpoint.PublicIp, addressKey))
        {
            throw addressKey.Invalid($"{_addresses[endpoint.PublicIp].Path} is the same: each node has an address of its own");
        }

        if (!endpoint.VtepMac.IsZero && !_macs.TryAdd(endpoint.VtepMac, macKey))
        {
            throw macKey.Invalid($"{_macs[endpoint.VtepMac].Path} is the same: each node has a VTEP MAC of its own");
        }
    }

    /// <summary>Holds the subnets against each other: sorted by where they begin, those that overlap stand side by side.</summary>
    /// <exception cref="CniException">7: two overlap; the later one in the configuration is named.</exception>
    public void Require()
    {
        _subnets.Sort(static (left, right) =>
        {
            int byAddress = left.Subnet.Address.CompareTo(right.Subnet.Address);
            return byAddress != 0 ? byAddress : left.Subnet.Length.CompareTo(right.Subnet.Length);
        });
        for (int place = 1; place < _subnets.Count; place++)
        {
            (IpPrefix Subnet, int Rank, JsonValue Key) one = _subnets[place - 1], other = _subnets[place];
            if (one.Subnet.Overlaps(other.Subnet))
            {
                (one, other) = one.Rank < other.Rank ? (one, other) : (other, one);
                throw other.Key.Invalid($"it overlaps with {one.Subnet} of {one.Key.Path}: each node has a subnet of its own");
            }
        }
    }
}
