namespace CsCni.Netlink.Route;

/// <summary>Kind veth: a pair of links, what goes into one comes out of the other. Both are created by one message.</summary>
/// <param name="Peer">
/// The other link. With a namespace of its own it comes to be there, under its final name; it cannot be set up in this
/// message.
/// </param>
public readonly record struct Veth(LinkSettings Peer) : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "veth";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        using (writer.Nested(VethAttribute.Peer))
        {
            writer.PutBody(Peer.Header());
            Peer.Put(writer);
        }
    }
}
