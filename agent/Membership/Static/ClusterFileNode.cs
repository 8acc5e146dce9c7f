using CsCni.Overlay;

namespace CsCni.Agent.Membership.Static;

/// <summary>An entry of <c>nodes</c>.</summary>
/// <param name="Key">The node's name, or <c>nodes[3]</c> where it has none.</param>
/// <param name="Node">The node; null where the entry is not usable.</param>
/// <param name="Fault">Why it is not, with line and column; null where it is.</param>
internal sealed record ClusterFileNode(string Key, OverlayNode? Node, string? Fault);
