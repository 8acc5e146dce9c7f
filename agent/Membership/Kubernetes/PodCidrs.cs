using System;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Linux;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>The pods' subnets that Kubernetes gives a node: spec.podCIDRs, or spec.podCIDR where that is all there is.</summary>
internal readonly record struct PodCidrs
{
    /// <summary>The IPv4 subnet; the default value for none.</summary>
    internal IpPrefix V4 { get; private init; }

    /// <summary>The IPv6 subnet; the default value for none.</summary>
    internal IpPrefix V6 { get; private init; }

    /// <summary>What is wrong with those of IPv4; null for nothing.</summary>
    internal string? FaultV4 { get; private init; }

    /// <summary>What is wrong with those of IPv6; null for nothing.</summary>
    internal string? FaultV6 { get; private init; }

    /// <summary>The subnet of a family; the default value for none.</summary>
    internal IpPrefix Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;

    /// <summary>What is wrong with a family's; null for nothing.</summary>
    internal string? FaultOf(IpFamily family) => family == IpFamily.V4 ? FaultV4 : FaultV6;

    /// <summary>Reads a node's.</summary>
    internal static PodCidrs Read(ApiObject node)
    {
        PodCidrs cidrs = default;
        foreach (string text in node.PodCidrs)
        {
            cidrs = cidrs.With(text);
        }

        return node.PodCidrs.Count == 0 && !string.IsNullOrEmpty(node.PodCidr) ? cidrs.With(node.PodCidr) : cidrs;
    }

    private PodCidrs With(string text)
    {
        if (!IpPrefix.TryParse(text, out IpPrefix subnet))
        {
            return WithFault(text.Contains(':') ? IpFamily.V6 : IpFamily.V4, $"spec.podCIDRs has \"{Visible.Text(text)}\", expected a prefix like 10.244.1.0/24");
        }

        subnet = subnet.NetworkPrefix;
        if (Of(subnet.Family) is { IsValid: true } other && other != subnet)
        {
            return WithFault(subnet.Family, $"spec.podCIDRs has {other} and {subnet}, expected at most one of each family");
        }

        return subnet.Family == IpFamily.V4 ? this with { V4 = subnet } : this with { V6 = subnet };
    }

    private PodCidrs WithFault(IpFamily family, string fault) =>
        family == IpFamily.V4 ? this with { FaultV4 = FaultV4 ?? fault } : this with { FaultV6 = FaultV6 ?? fault };
}
