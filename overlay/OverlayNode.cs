using CsCni.Linux;

namespace CsCni.Overlay;

/// <summary>A node of the overlay: this one, or a peer.</summary>
/// <param name="Name">What it is called in messages.</param>
public sealed record OverlayNode(string Name)
{
    /// <summary>Its part in the IPv4 overlay; the default value for none.</summary>
    public OverlayEndpoint V4 { get; init; }

    /// <summary>Its part in the IPv6 overlay; the default value for none.</summary>
    public OverlayEndpoint V6 { get; init; }

    /// <summary>Its part in the overlay of a family; the default value for none.</summary>
    public OverlayEndpoint Of(IpFamily family) => family == IpFamily.V4 ? V4 : V6;
}
