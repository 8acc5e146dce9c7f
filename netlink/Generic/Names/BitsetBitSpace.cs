namespace CsCni.Netlink.Generic;

/// <summary>Names of <see cref="BitsetBitAttribute"/>.</summary>
internal sealed class BitsetBitSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (BitsetBitAttribute)type switch
    {
        BitsetBitAttribute.Index => nameof(BitsetBitAttribute.Index),
        BitsetBitAttribute.Name => nameof(BitsetBitAttribute.Name),
        BitsetBitAttribute.Value => nameof(BitsetBitAttribute.Value),
        _ => null,
    };
}
