using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Underlay;

/// <summary>The link between the nodes, and which of its addresses this node uses.</summary>
/// <param name="Link">The link with all its addresses.</param>
internal sealed record UnderlayChoice(UnderlayLink Link)
{
    /// <summary>The link's IPv4 address, which packets leave with; the default value where the cluster has no IPv4.</summary>
    public IpAddress AddressV4 { get; init; }

    /// <summary>The link's IPv6 address; the default value where the cluster has no IPv6.</summary>
    public IpAddress AddressV6 { get; init; }

    /// <summary>The IPv4 address that other nodes send to: <see cref="AddressV4"/>, unless the settings name another.</summary>
    public IpAddress PublicV4 { get; init; }

    /// <summary>The IPv6 address that other nodes send to.</summary>
    public IpAddress PublicV6 { get; init; }
}
