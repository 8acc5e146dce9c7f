namespace CsCni.Netlink.Nftables;

/// <summary>A list, every item of which is a nest of one kind.</summary>
/// <param name="item">The item's attributes.</param>
internal sealed class NftListSpace(AttributeSpace item) : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NftListAttribute)type == NftListAttribute.Item ? nameof(NftListAttribute.Item) : null;

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => item;
}
