namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="NetkitAttribute"/>.</summary>
internal sealed class NetkitSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NetkitAttribute)type switch
    {
        NetkitAttribute.Peer => nameof(NetkitAttribute.Peer),
        NetkitAttribute.Primary => nameof(NetkitAttribute.Primary),
        NetkitAttribute.Policy => nameof(NetkitAttribute.Policy),
        NetkitAttribute.PeerPolicy => nameof(NetkitAttribute.PeerPolicy),
        NetkitAttribute.Mode => nameof(NetkitAttribute.Mode),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)NetkitAttribute.Peer ? new LinkSpace() : null;
}
