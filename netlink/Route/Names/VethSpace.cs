namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="VethAttribute"/>.</summary>
internal sealed class VethSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (VethAttribute)type switch
    {
        VethAttribute.Peer => nameof(VethAttribute.Peer),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)VethAttribute.Peer ? new LinkSpace() : null;
}
