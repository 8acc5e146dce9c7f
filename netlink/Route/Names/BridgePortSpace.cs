namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="BridgePortAttribute"/>.</summary>
internal sealed class BridgePortSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (BridgePortAttribute)type switch
    {
        BridgePortAttribute.State => nameof(BridgePortAttribute.State),
        BridgePortAttribute.Priority => nameof(BridgePortAttribute.Priority),
        BridgePortAttribute.Cost => nameof(BridgePortAttribute.Cost),
        BridgePortAttribute.Hairpin => nameof(BridgePortAttribute.Hairpin),
        BridgePortAttribute.Guard => nameof(BridgePortAttribute.Guard),
        BridgePortAttribute.Protect => nameof(BridgePortAttribute.Protect),
        BridgePortAttribute.FastLeave => nameof(BridgePortAttribute.FastLeave),
        BridgePortAttribute.Learning => nameof(BridgePortAttribute.Learning),
        BridgePortAttribute.UnicastFlood => nameof(BridgePortAttribute.UnicastFlood),
        BridgePortAttribute.ProxyArp => nameof(BridgePortAttribute.ProxyArp),
        BridgePortAttribute.MulticastFlood => nameof(BridgePortAttribute.MulticastFlood),
        BridgePortAttribute.VlanTunnel => nameof(BridgePortAttribute.VlanTunnel),
        BridgePortAttribute.BroadcastFlood => nameof(BridgePortAttribute.BroadcastFlood),
        BridgePortAttribute.NeighbourSuppression => nameof(BridgePortAttribute.NeighbourSuppression),
        BridgePortAttribute.Isolated => nameof(BridgePortAttribute.Isolated),
        BridgePortAttribute.Locked => nameof(BridgePortAttribute.Locked),
        _ => null,
    };
}
