namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="LinkInfoAttribute"/>.</summary>
internal sealed class LinkInfoSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (LinkInfoAttribute)type switch
    {
        LinkInfoAttribute.Kind => nameof(LinkInfoAttribute.Kind),
        LinkInfoAttribute.Data => nameof(LinkInfoAttribute.Data),
        LinkInfoAttribute.Statistics => nameof(LinkInfoAttribute.Statistics),
        LinkInfoAttribute.PortKind => nameof(LinkInfoAttribute.PortKind),
        LinkInfoAttribute.PortData => nameof(LinkInfoAttribute.PortData),
        _ => null,
    };

    /// <inheritdoc/>
    public override AttributeSpace? Inside(ushort type, NetlinkAttributes siblings) => (LinkInfoAttribute)type switch
    {
        LinkInfoAttribute.Data => SpaceOf(Kind(siblings)),
        LinkInfoAttribute.PortData => new BridgePortSpace(),
        _ => null,
    };

    private static string? Kind(NetlinkAttributes siblings) =>
        siblings.TryFind((ushort)LinkInfoAttribute.Kind, out NetlinkAttribute kind) ? kind.ReadString() : null;

    private static AttributeSpace? SpaceOf(string? kind) => kind switch
    {
        "veth" => new VethSpace(),
        "bridge" => new BridgeSpace(),
        "vxlan" => new VxlanSpace(),
        "macvlan" or "macvtap" => new MacvlanSpace(),
        "ipvlan" => new IpvlanSpace(),
        "vlan" => new VlanSpace(),
        "netkit" => new NetkitSpace(),
        "vrf" => new VrfSpace(),
        _ => null,
    };
}
