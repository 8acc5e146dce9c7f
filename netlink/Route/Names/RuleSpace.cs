namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="RuleAttribute"/>.</summary>
internal sealed class RuleSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 12;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (RuleAttribute)type switch
    {
        RuleAttribute.Destination => nameof(RuleAttribute.Destination),
        RuleAttribute.Source => nameof(RuleAttribute.Source),
        RuleAttribute.InputLink => nameof(RuleAttribute.InputLink),
        RuleAttribute.Goto => nameof(RuleAttribute.Goto),
        RuleAttribute.Priority => nameof(RuleAttribute.Priority),
        RuleAttribute.Mark => nameof(RuleAttribute.Mark),
        RuleAttribute.SuppressPrefixLength => nameof(RuleAttribute.SuppressPrefixLength),
        RuleAttribute.Table => nameof(RuleAttribute.Table),
        RuleAttribute.MarkMask => nameof(RuleAttribute.MarkMask),
        RuleAttribute.OutputLink => nameof(RuleAttribute.OutputLink),
        RuleAttribute.L3Master => nameof(RuleAttribute.L3Master),
        RuleAttribute.Protocol => nameof(RuleAttribute.Protocol),
        _ => null,
    };
}
