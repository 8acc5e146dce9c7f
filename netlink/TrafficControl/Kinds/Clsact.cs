namespace CsCni.Netlink.Route;

/// <summary>Kind clsact: holds filters for what a link receives and others for what it sends. At <see cref="TrafficPlace.Ingress"/>.</summary>
public readonly record struct Clsact : IQdiscKind
{
    /// <inheritdoc/>
    public string Kind => "clsact";

    /// <inheritdoc/>
    public bool HasOptions => false;

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
    }
}
