using System.Collections.Generic;
using CsCni.Agent.Membership.Kubernetes.Api;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>This node as the API has it.</summary>
/// <param name="ResourceVersion">Which state of it this is.</param>
/// <param name="Cidrs">The pods' subnets that it is given.</param>
/// <param name="NetworkUnavailable">Its condition of that name; null for none.</param>
/// <param name="Annotations">Flannel's annotations, by kind.</param>
internal sealed record OwnNode(string ResourceVersion, PodCidrs Cidrs, NodeCondition? NetworkUnavailable, IReadOnlyList<string?> Annotations)
{
    /// <summary>An annotation; null for none.</summary>
    internal string? this[AnnotationKind kind] => Annotations[(int)kind];

    /// <summary>Keeps what the API told.</summary>
    internal static OwnNode Of(ApiObject node) =>
        new(node.ResourceVersion ?? string.Empty, PodCidrs.Read(node), node.NetworkUnavailable, node.CopyAnnotations());
}
