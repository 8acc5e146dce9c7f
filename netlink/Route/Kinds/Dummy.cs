namespace CsCni.Netlink.Route;

/// <summary>Kind dummy: a link that drops what it is given to send.</summary>
public readonly record struct Dummy : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "dummy";

    /// <inheritdoc/>
    public bool HasData => false;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
    }
}
