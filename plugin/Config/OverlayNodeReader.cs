using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Plugin.Config;

/// <summary>
/// Reads what a node has in an overlay: this one's or a peer's. subnet and subnets take one of each family, as a text or a
/// list. publicIP and vtepMAC are those of IPv4, or of IPv6 where the node has no IPv4 subnet.
/// </summary>
/// <param name="network">The pods' network.</param>
/// <param name="claims">Takes what the node has, to be held against the others.</param>
internal sealed class OverlayNodeReader(OverlayNetwork network, OverlayClaims claims)
{
    private readonly Dictionary<IpFamily, JsonValue> _subnets = [];

    /// <summary>This node, which must have a subnet of each network, and need not have addresses.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public OverlayNode ReadSelf(JsonObject keys)
    {
        ReadSubnets(keys);
        foreach (IpFamily family in (System.ReadOnlySpan<IpFamily>)[IpFamily.V4, IpFamily.V6])
        {
            if (network.Of(family).IsValid && !_subnets.ContainsKey(family))
            {
                throw keys["subnet"].Invalid($"expected also this node's part of {network.Of(family)}");
            }
        }

        return Node("this node", keys, needsAddress: false);
    }

    /// <summary>A peer, which must have a subnet, and an address for each.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public OverlayNode ReadPeer(JsonObject keys, string path)
    {
        ReadSubnets(keys);
        return _subnets.Count > 0 ? Node(path, keys, needsAddress: true) : throw keys["subnet"].Invalid("expected the peer's part of the network, as 10.244.2.0/24");
    }

    /// <summary>The values of a key that may be a text or a list, under either of its names.</summary>
    /// <exception cref="CniException">6: neither.</exception>
    public static List<JsonValue> ListOf(JsonObject keys, string one, string several)
    {
        List<JsonValue> values = [];
        foreach (JsonValue value in (System.ReadOnlySpan<JsonValue>)[keys[one], keys[several]])
        {
            if (value.IsPresent && value.Raw.Span[0] == (byte)'[')
            {
                values.AddRange(value.AsArray());
            }
            else if (value.IsPresent)
            {
                values.Add(value);
            }
        }

        return values;
    }

    /// <exception cref="CniException">6: not a text. 7: no prefix, or one with host bits.</exception>
    public static IpPrefix ReadPrefix(JsonValue value) =>
        !IpPrefix.TryParse(value.AsString() ?? string.Empty, out IpPrefix prefix) ? throw value.Invalid("expected an address with its prefix length, as 10.244.0.0/16")
        : prefix.HasNoHostBits ? prefix
        : throw value.Invalid($"it has host bits: expected {prefix.NetworkPrefix}");

    private void ReadSubnets(JsonObject keys)
    {
        foreach (JsonValue value in ListOf(keys, "subnet", "subnets"))
        {
            IpPrefix subnet = ReadPrefix(value);
            IpPrefix whole = network.Of(subnet.Family);
            if (!whole.IsValid)
            {
                throw value.Invalid($"the network {(network.V4.IsValid ? network.V4 : network.V6)} is of the other family: give a network for this one, or leave it out");
            }

            if (!whole.Contains(subnet.Address) || subnet.Length <= whole.Length)
            {
                throw value.Invalid($"expected a part of the network {whole}");
            }

            if (subnet.Length > subnet.Address.BitCount - 2)
            {
                throw value.Invalid($"expected at most /{subnet.Address.BitCount - 2}: there is no room for a gateway and a pod");
            }

            if (!_subnets.TryAdd(subnet.Family, value))
            {
                throw value.Invalid($"{_subnets[subnet.Family].AsString()} is given already: expected one subnet of each family");
            }
        }
    }

    private OverlayNode Node(string name, JsonObject keys, bool needsAddress) => new(name)
    {
        V4 = ReadEndpoint(keys, IpFamily.V4, needsAddress),
        V6 = ReadEndpoint(keys, IpFamily.V6, needsAddress),
    };

    private OverlayEndpoint ReadEndpoint(JsonObject keys, IpFamily family, bool needsAddress)
    {
        JsonValue addressKey = KeyOf(keys, family, "publicIP", "publicIPv6"), macKey = KeyOf(keys, family, "vtepMAC", "vtepMACv6");
        if (!_subnets.TryGetValue(family, out JsonValue subnetKey))
        {
            bool servesIpv6 = family == IpFamily.V4 && !keys["publicIPv6"].IsPresent && !keys["vtepMACv6"].IsPresent;
            RequireNone(servesIpv6 ? default : addressKey, family);
            RequireNone(servesIpv6 ? default : macKey, family);
            return default;
        }

        OverlayEndpoint endpoint = new(ReadPrefix(subnetKey), ReadAddress(addressKey, family), ReadMac(macKey));
        if (needsAddress && !endpoint.PublicIp.IsValid)
        {
            throw addressKey.Invalid($"expected the node's address, by which {endpoint.Subnet} is reached");
        }

        claims.Add(endpoint, subnetKey, addressKey, macKey);
        return endpoint;
    }

    /// <summary>The keys of the first family serve a node that has IPv6 alone too.</summary>
    private JsonValue KeyOf(JsonObject keys, IpFamily family, string first, string second) =>
        family == IpFamily.V4 || (!_subnets.ContainsKey(IpFamily.V4) && !keys[second].IsPresent) ? keys[first] : keys[second];

    private static void RequireNone(JsonValue value, IpFamily family)
    {
        if (value.IsPresent)
        {
            throw value.Invalid($"the node has no {(family == IpFamily.V4 ? "IPv4" : "IPv6")} subnet: give it one, or leave this out");
        }
    }

    private IpAddress ReadAddress(JsonValue value, IpFamily family)
    {
        if (!value.IsPresent)
        {
            return default;
        }

        string text = family == IpFamily.V4 ? "an IPv4 address of the node, as 192.168.50.2" : "an IPv6 address of the node, as fd00:50::2";
        if (!IpAddress.TryParse(value.AsString() ?? string.Empty, out IpAddress address) || address.Family != family
            || address.IsUnspecified || address.IsLoopback || address.IsMulticast || address.IsLinkLocal)
        {
            throw value.Invalid($"expected {text}");
        }

        return network.Of(family).Contains(address) ? throw value.Invalid($"it is an address of the pods' network {network.Of(family)}: expected one of the underlay") : address;
    }

    private static MacAddress ReadMac(JsonValue value) =>
        !value.IsPresent ? default
        : MacAddress.TryParse(value.AsString() ?? string.Empty, out MacAddress mac) && !mac.IsMulticast && !mac.IsZero ? mac
        : throw value.Invalid("expected six hexadecimal bytes of a unicast address, as 0e:12:34:56:78:9a");
}
