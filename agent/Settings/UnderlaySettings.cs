using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Agent.Settings;

/// <summary>
/// Key <c>underlay</c>: how the link between the nodes is found. <see cref="Interfaces"/> are tried in their order, then
/// <see cref="InterfacePatterns"/>; <see cref="CanReach"/> is set only where both are empty. With none of the three it is the
/// link that has <see cref="PublicIp"/>, else that of the default route.
/// </summary>
internal sealed record UnderlaySettings
{
    /// <summary>Names of links, or addresses that the link has.</summary>
    public IReadOnlyList<string> Interfaces { get; init; } = [];

    /// <summary>Regular expressions that an address or the name of the link matches.</summary>
    public IReadOnlyList<string> InterfacePatterns { get; init; } = [];

    /// <summary>The link is the one by which this address is reached; the default value for none.</summary>
    public IpAddress CanReach { get; init; }

    /// <summary>The IPv4 address that other nodes are told, where it is not the link's (a NAT is between); the default value for the link's.</summary>
    public IpAddress PublicIp { get; init; }

    /// <summary>The IPv6 address that other nodes are told; the default value for the link's.</summary>
    public IpAddress PublicIpV6 { get; init; }
}
