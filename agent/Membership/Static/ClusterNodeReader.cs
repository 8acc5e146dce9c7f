using System.Collections.Generic;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Static;

/// <summary>Reads the entries of <c>nodes</c>, each by itself, so that one that is broken harms no other.</summary>
internal static class ClusterNodeReader
{
    private static readonly IpFamily[] s_families = [IpFamily.V4, IpFamily.V6];

    /// <summary>Reads all entries. Of two that want one name, subnet or address, the first in the file has it.</summary>
    internal static IReadOnlyList<ClusterFileNode> Read(IReadOnlyList<YamlNode> items, in OverlayNetwork network)
    {
        Dictionary<string, ClusterFileNode> nodes = new(items.Count);
        Dictionary<string, YamlPlace> places = new(items.Count);
        SubnetClaims claims = new();
        for (int index = 0; index < items.Count; index++)
        {
            List<YamlFault> faults = [];
            string position = $"nodes[{index}]";
            OverlayNode? node = ReadNode(items[index], position, network, faults);
            string key = node?.Name is { Length: > 0 } name ? name : position;
            if (places.TryGetValue(key, out YamlPlace first))
            {
                faults.Add(new(items[index].Place, $"a node \"{key}\" was given before, at {first}"));
                key = position;
            }
            else if (faults.Count == 0 && Claim(claims, node!) is { } taken)
            {
                faults.Add(new(items[index].Place, taken));
            }

            places[key] = items[index].Place;
            nodes[key] = new(key, faults.Count == 0 ? node : null, faults.Count == 0 ? null : string.Join("; ", faults));
        }

        return [.. nodes.Values];
    }

    /// <summary>Claims all that a node has.</summary>
    /// <returns>Null, or which of it another node has.</returns>
    internal static string? Claim(SubnetClaims claims, OverlayNode node)
    {
        foreach (IpFamily family in s_families)
        {
            OverlayEndpoint endpoint = node.Of(family);
            if (!endpoint.IsPresent)
            {
                continue;
            }

            if (claims.Claim(endpoint.Subnet, node.Name) is { } holder)
            {
                return $"the subnet {endpoint.Subnet} of node \"{node.Name}\" overlaps with that of node \"{holder}\"";
            }

            if (claims.Claim(endpoint.PublicIp, node.Name) is { } owner)
            {
                return $"the address {endpoint.PublicIp} of node \"{node.Name}\" is that of node \"{owner}\" too";
            }
        }

        return null;
    }

    private static OverlayNode? ReadNode(YamlNode item, string position, in OverlayNetwork network, List<YamlFault> faults)
    {
        if (item is not YamlMapping mapping)
        {
            faults.Add(new(item.Place, $"{position} has no keys: expected name, publicIP and subnet"));
            return null;
        }

        YamlSection section = new(mapping, position, faults);
        OverlayNode node = new(section.FilledText("name") ?? string.Empty)
        {
            V4 = ReadEndpoint(section, new(IpFamily.V4, "subnet", "publicIP", "vtepMAC"), network),
            V6 = ReadEndpoint(section, new(IpFamily.V6, "subnetV6", "publicIPv6", "vtepMACv6"), network),
        };
        section.End();
        if (node.Name.Length == 0)
        {
            section.Fault("name", "is not given: expected the node's name");
        }
        else if (faults.Count == 0 && !node.V4.IsPresent && !node.V6.IsPresent)
        {
            section.Fault("subnet", "is not given: expected the subnet of the node's pods, within the network");
        }

        return node;
    }

    private static OverlayEndpoint ReadEndpoint(YamlSection section, in EndpointKeys keys, in OverlayNetwork network)
    {
        OverlayEndpoint endpoint = new(
            section.Prefix(keys.Subnet, keys.Family), section.NodeAddress(keys.PublicIp, keys.Family), ReadMac(section, keys.VtepMac));
        if (!endpoint.Subnet.IsValid || !endpoint.PublicIp.IsValid)
        {
            RequireBoth(section, keys, network.Of(keys.Family));
            return default;
        }

        RequireWithin(section, keys, endpoint, network.Of(keys.Family));
        return endpoint;
    }

    private static void RequireBoth(YamlSection section, in EndpointKeys keys, IpPrefix network)
    {
        bool hasSubnet = section.Node(keys.Subnet) is not null;
        bool hasAddress = section.Node(keys.PublicIp) is not null;
        if (hasSubnet && !hasAddress)
        {
            section.Fault(keys.PublicIp, $"is not given: expected the node's address on the underlay, beside {keys.Subnet}");
        }
        else if (hasAddress && !hasSubnet && network.IsValid)
        {
            section.Fault(keys.Subnet, $"is not given: expected a subnet of {network}, beside {keys.PublicIp}");
        }
    }

    private static void RequireWithin(YamlSection section, in EndpointKeys keys, in OverlayEndpoint endpoint, IpPrefix network)
    {
        // Room for the gateway and a pod, as Flannel has it.
        int longest = endpoint.Subnet.Address.BitCount - 2;
        if (!network.IsValid)
        {
            section.Fault(keys.Subnet, $"is {endpoint.Subnet}, but the cluster's network has no such family");
        }
        else if (!network.Contains(endpoint.Subnet.Address) || endpoint.Subnet.Length <= network.Length)
        {
            section.Fault(keys.Subnet, $"is {endpoint.Subnet}, expected a part of the network {network}");
        }
        else if (endpoint.Subnet.Length > longest)
        {
            section.Fault(keys.Subnet, $"is {endpoint.Subnet}, expected at most /{longest}: there is no room for pods");
        }
        else if (network.Contains(endpoint.PublicIp))
        {
            section.Fault(keys.PublicIp, $"is {endpoint.PublicIp}, which is an address of the pods' network {network}: expected one of the underlay");
        }
    }

    private static MacAddress ReadMac(YamlSection section, string key)
    {
        string? text = section.FilledText(key);
        if (text is null || (MacAddress.TryParse(text, out MacAddress mac) && !mac.IsZero && !mac.IsMulticast))
        {
            return text is not null && MacAddress.TryParse(text, out MacAddress given) ? given : default;
        }

        section.Fault(key, $"is {YamlSection.Quote(text)}, expected a unicast MAC such as \"0e:12:34:56:78:9a\"");
        return default;
    }

    /// <summary>What the keys of a family are called.</summary>
    private readonly record struct EndpointKeys(IpFamily Family, string Subnet, string PublicIp, string VtepMac);
}
