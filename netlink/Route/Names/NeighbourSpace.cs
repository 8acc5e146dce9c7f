namespace CsCni.Netlink.Route;

/// <summary>Names of <see cref="NeighbourAttribute"/>.</summary>
internal sealed class NeighbourSpace : AttributeSpace
{
    /// <inheritdoc/>
    public override int BodySize => 12;

    /// <inheritdoc/>
    public override string? NameOf(ushort type) => (NeighbourAttribute)type switch
    {
        NeighbourAttribute.Destination => nameof(NeighbourAttribute.Destination),
        NeighbourAttribute.LinkAddress => nameof(NeighbourAttribute.LinkAddress),
        NeighbourAttribute.CacheInfo => nameof(NeighbourAttribute.CacheInfo),
        NeighbourAttribute.Probes => nameof(NeighbourAttribute.Probes),
        NeighbourAttribute.Vlan => nameof(NeighbourAttribute.Vlan),
        NeighbourAttribute.Port => nameof(NeighbourAttribute.Port),
        NeighbourAttribute.Vni => nameof(NeighbourAttribute.Vni),
        NeighbourAttribute.Link => nameof(NeighbourAttribute.Link),
        NeighbourAttribute.Master => nameof(NeighbourAttribute.Master),
        NeighbourAttribute.Protocol => nameof(NeighbourAttribute.Protocol),
        _ => null,
    };
}
