using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>What the API gives this node, and what an operator asks of it by annotations. What is broken stays as it was.</summary>
internal sealed record OwnPart
{
    /// <summary>The pods' subnet of each family; the default value for none.</summary>
    internal OverlayNetwork Subnets { get; private init; }

    /// <summary>node-public-ip: the address by which the link to the others is chosen; the default value for none.</summary>
    internal IpAddress RequestedIpV4 { get; private init; }

    /// <summary>node-public-ipv6.</summary>
    internal IpAddress RequestedIpV6 { get; private init; }

    /// <summary>public-ip-overwrite: the address that others are told; the default value for that of the link.</summary>
    internal IpAddress OverwriteV4 { get; private init; }

    /// <summary>public-ipv6-overwrite.</summary>
    internal IpAddress OverwriteV6 { get; private init; }

    /// <summary>What is wrong; null for nothing. The node is not named.</summary>
    internal string? Fault { get; private init; }

    /// <summary>Reads this node.</summary>
    /// <param name="node">The node as the API has it; null where it has none of that name.</param>
    /// <param name="cluster">Which families there are.</param>
    /// <param name="keys">The annotations' keys.</param>
    /// <param name="last">What it was before.</param>
    internal static OwnPart Read(OwnNode? node, ClusterNetwork cluster, AnnotationKeys keys, OwnPart last)
    {
        if (node is null)
        {
            return last with { Fault = "it is not in the cluster: expected a Node of this name; is it the name that the kubelet registers?" };
        }

        List<string> faults = [];
        OwnPart part = new()
        {
            Subnets = new(
                Subnet(node.Cidrs, cluster.Network.V4, IpFamily.V4, last.Subnets.V4, faults),
                Subnet(node.Cidrs, cluster.Network.V6, IpFamily.V6, last.Subnets.V6, faults)),
            RequestedIpV4 = Address(AnnotationKind.RequestedIpV4, IpFamily.V4, last.RequestedIpV4),
            RequestedIpV6 = Address(AnnotationKind.RequestedIpV6, IpFamily.V6, last.RequestedIpV6),
            OverwriteV4 = Address(AnnotationKind.PublicIpOverwriteV4, IpFamily.V4, last.OverwriteV4),
            OverwriteV6 = Address(AnnotationKind.PublicIpOverwriteV6, IpFamily.V6, last.OverwriteV6),
        };
        return faults.Count == 0 ? part : part with { Fault = string.Join("; ", faults) };

        IpAddress Address(AnnotationKind kind, IpFamily family, IpAddress before)
        {
            IpAddress address = AddressAnnotation.Read(node[kind], family, keys[kind], out string? fault);
            if (fault is null)
            {
                return address;
            }

            faults.Add(fault);
            return before;
        }
    }

    private static IpPrefix Subnet(PodCidrs cidrs, IpPrefix network, IpFamily family, IpPrefix last, List<string> faults)
    {
        if (!network.IsValid)
        {
            return default;
        }

        IpPrefix subnet = cidrs.Of(family);
        if (FaultOf(cidrs, subnet, network, family) is not string fault)
        {
            return subnet;
        }

        faults.Add(fault);
        return last.IsValid && last.IsWithin(network) ? last : default;
    }

    private static string? FaultOf(PodCidrs cidrs, IpPrefix subnet, IpPrefix network, IpFamily family)
    {
        if (cidrs.FaultOf(family) is string fault)
        {
            return fault;
        }

        if (!subnet.IsValid)
        {
            string name = family == IpFamily.V4 ? "IPv4" : "IPv6";
            return $"pod cidr not assigned: spec.podCIDRs has none of {name}, expected one within {network} of net-conf.json from the controller manager (--allocate-node-cidrs, --cluster-cidr)";
        }

        return subnet.IsWithin(network)
            ? null
            : $"its pod CIDR {subnet} is outside the network {network} of net-conf.json: expected --cluster-cidr of the controller manager to be that network";
    }
}
