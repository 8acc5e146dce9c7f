using CsCni.Agent.Membership.Kubernetes.Api;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>The names of nodes.</summary>
internal static class NodeName
{
    /// <summary>Kubernetes takes no longer one: a DNS subdomain.</summary>
    private const int Longest = 253;

    /// <summary>The name of a node.</summary>
    /// <exception cref="ApiException">There is none: it is no node.</exception>
    internal static string Of(ApiObject node) => node.Name is { Length: > 0 and <= Longest } name && node.Kind is null or "Node"
        ? name
        : throw new ApiException($"the API's answer has kind \"{Visible.Text(node.Kind)}\" of name \"{Visible.Text(node.Name)}\" where a Node was expected") { IsUseless = true };
}
