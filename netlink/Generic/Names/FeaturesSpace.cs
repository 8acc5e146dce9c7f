namespace CsCni.Netlink.Generic;

/// <summary>Names of <see cref="FeaturesAttribute"/>.</summary>
internal sealed class FeaturesSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => GenericHeader.Size;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (FeaturesAttribute)type switch
    {
        FeaturesAttribute.Header => nameof(FeaturesAttribute.Header),
        FeaturesAttribute.Hardware => nameof(FeaturesAttribute.Hardware),
        FeaturesAttribute.Wanted => nameof(FeaturesAttribute.Wanted),
        FeaturesAttribute.Active => nameof(FeaturesAttribute.Active),
        FeaturesAttribute.NoChange => nameof(FeaturesAttribute.NoChange),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (FeaturesAttribute)type switch
    {
        FeaturesAttribute.Header => new EthtoolHeaderSpace(),
        FeaturesAttribute.Hardware or FeaturesAttribute.Wanted or FeaturesAttribute.Active or FeaturesAttribute.NoChange => new BitsetSpace(),
        _ => null,
    };
}
