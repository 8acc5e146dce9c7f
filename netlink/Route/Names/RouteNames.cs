namespace CsCni.Netlink.Route;

/// <summary>Attribute names of rtnetlink, by message type.</summary>
internal sealed class RouteNames : MessageNames
{
    internal static readonly RouteNames Instance = new();

    /// <inheritdoc/>
    public override AttributeSpace? SpaceOf(ushort messageType) => (RouteMessage)messageType switch
    {
        RouteMessage.NewLink or RouteMessage.SetLink or RouteMessage.GetLink or RouteMessage.DeleteLink => new LinkSpace(),
        RouteMessage.NewAddress or RouteMessage.DeleteAddress or RouteMessage.GetAddress => new AddressSpace(),
        RouteMessage.NewRoute or RouteMessage.DeleteRoute or RouteMessage.GetRoute => new RouteSpace(),
        RouteMessage.NewRule or RouteMessage.DeleteRule or RouteMessage.GetRule => new RuleSpace(),
        RouteMessage.NewNeighbour or RouteMessage.DeleteNeighbour or RouteMessage.GetNeighbour => new NeighbourSpace(),
        RouteMessage.NewNetNsId or RouteMessage.GetNetNsId => new NetNsIdSpace(),
        RouteMessage.NewQdisc or RouteMessage.DeleteQdisc or RouteMessage.GetQdisc => new TrafficSpace(),
        RouteMessage.NewTrafficClass or RouteMessage.DeleteTrafficClass or RouteMessage.GetTrafficClass => new TrafficSpace(),
        RouteMessage.NewTrafficFilter or RouteMessage.DeleteTrafficFilter or RouteMessage.GetTrafficFilter => new TrafficSpace(),
        _ => null,
    };
}
