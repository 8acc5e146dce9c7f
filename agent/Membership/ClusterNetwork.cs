using CsCni.Overlay;

namespace CsCni.Agent.Membership;

/// <summary>What is the same on every node: the pods' network and the backend.</summary>
/// <param name="Network">The pods' network.</param>
/// <param name="Backend">The backend and its settings.</param>
internal sealed record ClusterNetwork(OverlayNetwork Network, OverlayBackend Backend);
