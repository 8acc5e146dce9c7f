namespace CsCni.Netlink.Route;

/// <summary>Kind ifb: hands what it is given to send back to where it was redirected from, so that received packets can be shaped as sent ones.</summary>
public readonly record struct Ifb : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "ifb";

    /// <inheritdoc/>
    public bool HasData => false;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
    }
}
