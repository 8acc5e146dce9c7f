namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="HtbAttribute"/>.</summary>
internal sealed class HtbSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (HtbAttribute)type switch
    {
        HtbAttribute.Parameters => nameof(HtbAttribute.Parameters),
        HtbAttribute.Init => nameof(HtbAttribute.Init),
        HtbAttribute.CeilingTable => nameof(HtbAttribute.CeilingTable),
        HtbAttribute.RateTable => nameof(HtbAttribute.RateTable),
        HtbAttribute.DirectQueueLength => nameof(HtbAttribute.DirectQueueLength),
        HtbAttribute.Rate64 => nameof(HtbAttribute.Rate64),
        HtbAttribute.Ceiling64 => nameof(HtbAttribute.Ceiling64),
        HtbAttribute.Offload => nameof(HtbAttribute.Offload),
        _ => null,
    };
}
