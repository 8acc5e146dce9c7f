namespace CsCni.Netlink.Generic;

/// <summary>Names of <see cref="BitsetAttribute"/>.</summary>
internal sealed class BitsetSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (BitsetAttribute)type switch
    {
        BitsetAttribute.NoMask => nameof(BitsetAttribute.NoMask),
        BitsetAttribute.Size => nameof(BitsetAttribute.Size),
        BitsetAttribute.Bits => nameof(BitsetAttribute.Bits),
        BitsetAttribute.Value => nameof(BitsetAttribute.Value),
        BitsetAttribute.Mask => nameof(BitsetAttribute.Mask),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (BitsetAttribute)type switch
    {
        BitsetAttribute.Bits => new BitsetBitsSpace(),
        _ => null,
    };
}
