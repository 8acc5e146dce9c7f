namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="TbfAttribute"/>.</summary>
internal sealed class TbfSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (TbfAttribute)type switch
    {
        TbfAttribute.Parameters => nameof(TbfAttribute.Parameters),
        TbfAttribute.RateTable => nameof(TbfAttribute.RateTable),
        TbfAttribute.PeakRateTable => nameof(TbfAttribute.PeakRateTable),
        TbfAttribute.Rate64 => nameof(TbfAttribute.Rate64),
        TbfAttribute.PeakRate64 => nameof(TbfAttribute.PeakRate64),
        TbfAttribute.Burst => nameof(TbfAttribute.Burst),
        TbfAttribute.PeakBurst => nameof(TbfAttribute.PeakBurst),
        _ => null,
    };
}
