using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>The pods' network, of which each node has a subnet. One family or both.</summary>
/// <param name="V4">The IPv4 network; the default value for none.</param>
/// <param name="V6">The IPv6 network; the default value for none.</param>
public readonly record struct OverlayNetwork(IpPrefix V4, IpPrefix V6)
{
    /// <summary>The network of a family; the default value for none.</summary>
    public IpPrefix Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;
}
