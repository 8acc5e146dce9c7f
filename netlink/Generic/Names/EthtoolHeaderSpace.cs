namespace CsCni.Netlink.Generic;

/// <summary>Names of <see cref="EthtoolHeaderAttribute"/>.</summary>
internal sealed class EthtoolHeaderSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (EthtoolHeaderAttribute)type switch
    {
        EthtoolHeaderAttribute.Index => nameof(EthtoolHeaderAttribute.Index),
        EthtoolHeaderAttribute.Name => nameof(EthtoolHeaderAttribute.Name),
        EthtoolHeaderAttribute.Flags => nameof(EthtoolHeaderAttribute.Flags),
        _ => null,
    };
}
