namespace CsCni.Netlink.Generic;

/// <summary>Names of <see cref="BitsetBitsAttribute"/>.</summary>
internal sealed class BitsetBitsSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (BitsetBitsAttribute)type switch
    {
        BitsetBitsAttribute.Bit => nameof(BitsetBitsAttribute.Bit),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (BitsetBitsAttribute)type switch
    {
        BitsetBitsAttribute.Bit => new BitsetBitSpace(),
        _ => null,
    };
}
