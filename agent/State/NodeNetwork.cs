using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.State;

/// <summary>What plugins must know of a node's network, once it stands.</summary>
/// <param name="Network">The pods' network.</param>
/// <param name="SubnetV4">This node's IPv4 subnet; the default value for none.</param>
/// <param name="SubnetV6">This node's IPv6 subnet; the default value for none.</param>
/// <param name="Mtu">MTU of the pods' links in bytes.</param>
/// <param name="IsMasqueraded">Whether the agent masquerades, so that a plugin need not.</param>
internal sealed record NodeNetwork(OverlayNetwork Network, IpPrefix SubnetV4, IpPrefix SubnetV6, int Mtu, bool IsMasqueraded);
