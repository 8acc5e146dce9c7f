namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="TrafficAttribute"/>.</summary>
internal sealed class TrafficSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 20;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (TrafficAttribute)type switch
    {
        TrafficAttribute.Kind => nameof(TrafficAttribute.Kind),
        TrafficAttribute.Options => nameof(TrafficAttribute.Options),
        TrafficAttribute.Stats => nameof(TrafficAttribute.Stats),
        TrafficAttribute.ExtraStats => nameof(TrafficAttribute.ExtraStats),
        TrafficAttribute.Rate => nameof(TrafficAttribute.Rate),
        TrafficAttribute.Count => nameof(TrafficAttribute.Count),
        TrafficAttribute.Stats2 => nameof(TrafficAttribute.Stats2),
        TrafficAttribute.SizeTable => nameof(TrafficAttribute.SizeTable),
        TrafficAttribute.DumpInvisible => nameof(TrafficAttribute.DumpInvisible),
        TrafficAttribute.Chain => nameof(TrafficAttribute.Chain),
        TrafficAttribute.HardwareOffload => nameof(TrafficAttribute.HardwareOffload),
        TrafficAttribute.IngressBlock => nameof(TrafficAttribute.IngressBlock),
        TrafficAttribute.EgressBlock => nameof(TrafficAttribute.EgressBlock),
        TrafficAttribute.DumpFlags => nameof(TrafficAttribute.DumpFlags),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) =>
        type == (ushort)TrafficAttribute.Options ? SpaceOf(Kind(siblings)) : null;

    private static string? Kind(NetlinkAttributes siblings) =>
        siblings.TryFind((ushort)TrafficAttribute.Kind, out NetlinkAttribute kind) ? kind.ReadString() : null;

    private static AttributeSpace? SpaceOf(string? kind) => kind switch
    {
        "tbf" => new TbfSpace(),
        "htb" => new HtbSpace(),
        "u32" => new U32Space(),
        "matchall" => new MatchallSpace(),
        _ => null,
    };
}
