namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>A node's condition NetworkUnavailable, as far as it has a meaning.</summary>
/// <param name="Status">"True", "False", "Unknown".</param>
/// <param name="Reason">A word for programs.</param>
/// <param name="Message">A sentence for people.</param>
internal sealed record NodeCondition(string Status, string Reason, string Message)
{
    /// <summary>The condition's type.</summary>
    internal const string Type = "NetworkUnavailable";

    /// <summary>What flanneld sets once a node's network stands.</summary>
    internal static NodeCondition Available { get; } = new("False", "FlannelIsUp", "Flannel is running on this node");
}
