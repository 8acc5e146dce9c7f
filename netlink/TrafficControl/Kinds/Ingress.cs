namespace CsCni.Netlink.Route;

/// <summary>Kind ingress: holds filters for what a link receives. At <see cref="TrafficPlace.Ingress"/>, as its one alternative, clsact.</summary>
public readonly record struct Ingress : IQdiscKind
{
    /// <inheritdoc/>
    public string Kind => "ingress";

    /// <inheritdoc/>
    public bool HasOptions => false;

    /// <inheritdoc/>
    public void PutOptions(NetlinkWriter writer)
    {
    }
}
