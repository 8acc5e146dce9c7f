using System;
using System.Text;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// Reads peers out of nodes. A node is a peer where kube-subnet-manager is "true" and its backend is ours. flanneld wants both
/// families of every node of a dual-stack cluster, and takes no notice of one that has only one; here such a node is a
/// peer in the family that it has.
/// </summary>
/// <param name="keys">The annotations' keys.</param>
/// <param name="cluster">Which families there are, and which backend.</param>
internal sealed class PeerReader(AnnotationKeys keys, ClusterNetwork cluster)
{
    /// <summary>Reads a node.</summary>
    /// <param name="node">The node; its name is set.</param>
    /// <param name="last">The peer that it was before; null for none. What is broken now stays as it was.</param>
    internal PeerRow Read(ApiObject node, OverlayNode? last)
    {
        if (node[AnnotationKind.SubnetManager] != "true" || node[AnnotationKind.BackendType] != BackendName.Of(cluster.Backend.Type))
        {
            return new(null, null, node.CreatedTicks);
        }

        PodCidrs cidrs = PodCidrs.Read(node);
        OverlayEndpoint v4 = Endpoint(node, cidrs, IpFamily.V4, last, out string? faultV4);
        OverlayEndpoint v6 = Endpoint(node, cidrs, IpFamily.V6, last, out string? faultV6);
        string? fault = faultV4 ?? faultV6;
        if (!v4.IsPresent && !v6.IsPresent && fault is null)
        {
            // It says that it takes part, so an absent address is as broken as a wrong one.
            fault = $"has no annotation {AddressKeys} with a pod CIDR of the same family";
            return new(last, Named(node, fault), node.CreatedTicks);
        }

        OverlayNode? peer = v4.IsPresent || v6.IsPresent ? new OverlayNode(node.Name!) { V4 = v4, V6 = v6 } : null;
        return new(peer, fault is null ? null : Named(node, faultV4 is null || faultV6 is null ? fault : $"{faultV4}; {faultV6}"), node.CreatedTicks);
    }

    private string AddressKeys => (cluster.Network.V4.IsValid, cluster.Network.V6.IsValid) switch
    {
        (true, true) => $"{keys[AnnotationKind.PublicIpV4]} or {keys[AnnotationKind.PublicIpV6]}",
        (true, false) => keys[AnnotationKind.PublicIpV4],
        _ => keys[AnnotationKind.PublicIpV6],
    };

    private static string Named(ApiObject node, string fault) => $"node \"{Visible.Text(node.Name)}\": {fault}";

    /// <summary>The node's part in a family: absent, read, or with a fault as it was.</summary>
    private OverlayEndpoint Endpoint(ApiObject node, PodCidrs cidrs, IpFamily family, OverlayNode? last, out string? fault)
    {
        fault = null;
        IpPrefix network = cluster.Network.Of(family);
        if (!network.IsValid)
        {
            return default;
        }

        AnnotationKind publicIp = family == IpFamily.V4 ? AnnotationKind.PublicIpV4 : AnnotationKind.PublicIpV6;
        IpAddress address = AddressAnnotation.Read(node[publicIp], family, keys[publicIp], out fault);
        fault ??= cidrs.FaultOf(family) ?? Outside(cidrs.Of(family), network);
        if (fault is not null)
        {
            return last?.Of(family) ?? default;
        }

        if (!address.IsValid || !cidrs.Of(family).IsValid)
        {
            return default;
        }

        MacAddress mac = VtepMac(node, family, out fault);
        return fault is null ? new(cidrs.Of(family), address, mac) : last?.Of(family) ?? default;
    }

    private MacAddress VtepMac(ApiObject node, IpFamily family, out string? fault)
    {
        AnnotationKind kind = family == IpFamily.V4 ? AnnotationKind.BackendDataV4 : AnnotationKind.BackendDataV6;
        try
        {
            fault = null;
            return BackendData.Read(Encoding.UTF8.GetBytes(node[kind] ?? string.Empty), cluster.Backend.Type, $"annotation {keys[kind]}").VtepMac;
        }
        catch (FlannelFormatException exception)
        {
            fault = node[kind] is string text ? $"{exception.Message} (it is \"{Visible.Text(text)}\")" : $"annotation {keys[kind]} is missing";
            return default;
        }
    }

    private static string? Outside(IpPrefix subnet, IpPrefix network) => subnet.IsValid && !subnet.IsWithin(network)
        ? $"spec.podCIDRs has {subnet}, which is outside the network {network} of net-conf.json"
        : null;
}
