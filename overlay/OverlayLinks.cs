using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>The indexes of the overlay's vxlan links.</summary>
/// <param name="V4">That of IPv4; 0 for none.</param>
/// <param name="V6">That of IPv6; 0 for none.</param>
public readonly record struct OverlayLinks(int V4, int V6)
{
    /// <summary>The index of a family's; 0 for none.</summary>
    public int Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;

    /// <summary>True where a link is one of them.</summary>
    /// <param name="link">An index above 0.</param>
    public bool Contains(int link) => link != 0 && (link == V4 || link == V6);
}
