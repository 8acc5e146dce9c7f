using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Underlay;

/// <summary>Of which families the underlay must have addresses.</summary>
/// <param name="V4">IPv4.</param>
/// <param name="V6">IPv6.</param>
internal readonly record struct UnderlayFamilies(bool V4, bool V6)
{
    /// <summary>Those of the pods' network: each is carried by its own.</summary>
    internal static UnderlayFamilies Of(in OverlayNetwork network) => new(network.V4.IsValid, network.V6.IsValid);

    /// <summary>Whether a family is among them.</summary>
    internal bool Has(IpFamily family) => family == IpFamily.V4 ? V4 : V6;
}
