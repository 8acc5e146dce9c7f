namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="LinkAttribute"/>.</summary>
internal sealed class LinkSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 16;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (LinkAttribute)type switch
    {
        LinkAttribute.Address => nameof(LinkAttribute.Address),
        LinkAttribute.Broadcast => nameof(LinkAttribute.Broadcast),
        LinkAttribute.Name => nameof(LinkAttribute.Name),
        LinkAttribute.Mtu => nameof(LinkAttribute.Mtu),
        LinkAttribute.Link => nameof(LinkAttribute.Link),
        LinkAttribute.Qdisc => nameof(LinkAttribute.Qdisc),
        LinkAttribute.Stats => nameof(LinkAttribute.Stats),
        LinkAttribute.Master => nameof(LinkAttribute.Master),
        LinkAttribute.ProtocolInfo => nameof(LinkAttribute.ProtocolInfo),
        LinkAttribute.QueueLength => nameof(LinkAttribute.QueueLength),
        LinkAttribute.OperState => nameof(LinkAttribute.OperState),
        LinkAttribute.LinkMode => nameof(LinkAttribute.LinkMode),
        LinkAttribute.LinkInfo => nameof(LinkAttribute.LinkInfo),
        LinkAttribute.NetNsPid => nameof(LinkAttribute.NetNsPid),
        LinkAttribute.Alias => nameof(LinkAttribute.Alias),
        LinkAttribute.VirtualFunctions => nameof(LinkAttribute.VirtualFunctions),
        LinkAttribute.AfSpec => nameof(LinkAttribute.AfSpec),
        LinkAttribute.Group => nameof(LinkAttribute.Group),
        LinkAttribute.NetNsFd => nameof(LinkAttribute.NetNsFd),
        LinkAttribute.ExtMask => nameof(LinkAttribute.ExtMask),
        LinkAttribute.Promiscuity => nameof(LinkAttribute.Promiscuity),
        LinkAttribute.TxQueues => nameof(LinkAttribute.TxQueues),
        LinkAttribute.RxQueues => nameof(LinkAttribute.RxQueues),
        LinkAttribute.Carrier => nameof(LinkAttribute.Carrier),
        LinkAttribute.LinkNetNsId => nameof(LinkAttribute.LinkNetNsId),
        LinkAttribute.ProtocolDown => nameof(LinkAttribute.ProtocolDown),
        LinkAttribute.TargetNetNsId => nameof(LinkAttribute.TargetNetNsId),
        LinkAttribute.NewIfIndex => nameof(LinkAttribute.NewIfIndex),
        LinkAttribute.AltName => nameof(LinkAttribute.AltName),
        LinkAttribute.PermanentAddress => nameof(LinkAttribute.PermanentAddress),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (LinkAttribute)type switch
    {
        LinkAttribute.LinkInfo => new LinkInfoSpace(),
        LinkAttribute.ProtocolInfo => new BridgePortSpace(),
        LinkAttribute.AfSpec => new BridgeSpecSpace(),
        _ => null,
    };
}
