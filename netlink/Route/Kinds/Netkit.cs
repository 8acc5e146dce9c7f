namespace CsCni.Netlink.Route;

/// <summary>
/// Kind netkit (Linux 6.7): a pair of links as veth's, without the way through the other end's backlog. Both ends let packets
/// pass, as the kernel's default is.
/// </summary>
/// <param name="Mode">IFLA_NETKIT_MODE.</param>
/// <param name="Peer">The other end. As a veth's, it cannot be set up in this message.</param>
public readonly record struct Netkit(NetkitMode Mode, LinkSettings Peer) : ILinkKind
{
    /// <inheritdoc/>
    public string Kind => "netkit";

    /// <inheritdoc/>
    public bool HasData => true;

    /// <inheritdoc/>
    public void PutData(NetlinkWriter writer)
    {
        writer.PutU32(NetkitAttribute.Mode, (uint)Mode);
        using (writer.Nested(NetkitAttribute.Peer))
        {
            writer.PutBody(Peer.Header());
            Peer.Put(writer);
        }
    }
}
