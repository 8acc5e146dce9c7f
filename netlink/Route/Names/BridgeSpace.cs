namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="BridgeAttribute"/>.</summary>
internal sealed class BridgeSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (BridgeAttribute)type switch
    {
        BridgeAttribute.ForwardDelay => nameof(BridgeAttribute.ForwardDelay),
        BridgeAttribute.HelloTime => nameof(BridgeAttribute.HelloTime),
        BridgeAttribute.MaxAge => nameof(BridgeAttribute.MaxAge),
        BridgeAttribute.AgeingTime => nameof(BridgeAttribute.AgeingTime),
        BridgeAttribute.StpState => nameof(BridgeAttribute.StpState),
        BridgeAttribute.Priority => nameof(BridgeAttribute.Priority),
        BridgeAttribute.VlanFiltering => nameof(BridgeAttribute.VlanFiltering),
        BridgeAttribute.VlanProtocol => nameof(BridgeAttribute.VlanProtocol),
        BridgeAttribute.GroupForwardMask => nameof(BridgeAttribute.GroupForwardMask),
        BridgeAttribute.McastSnooping => nameof(BridgeAttribute.McastSnooping),
        BridgeAttribute.VlanDefaultPvid => nameof(BridgeAttribute.VlanDefaultPvid),
        _ => null,
    };
}
