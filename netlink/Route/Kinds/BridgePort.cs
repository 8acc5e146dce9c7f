namespace CsCni.Netlink.Route;

/// <summary>Settings of a bridge port. In a change, what is null stays as it is; read from the kernel, what it does not report.</summary>
public readonly record struct BridgePort
{
    /// <summary>IFLA_BRPORT_STATE. Read only: the bridge decides.</summary>
    public BridgePortState? State { get; init; }

    /// <summary>IFLA_BRPORT_MODE: frames may leave by the port they came in by.</summary>
    public bool? Hairpin { get; init; }

    /// <summary>IFLA_BRPORT_ISOLATED: no frames to and from other isolated ports.</summary>
    public bool? Isolated { get; init; }

    /// <summary>IFLA_BRPORT_LEARNING: remember the senders' addresses.</summary>
    public bool? Learning { get; init; }

    /// <summary>IFLA_BRPORT_UNICAST_FLOOD: frames to unknown addresses leave here too.</summary>
    public bool? UnicastFlood { get; init; }

    /// <summary>IFLA_BRPORT_NEIGH_SUPPRESS: answer ARP and neighbour discovery on behalf of known hosts.</summary>
    public bool? NeighbourSuppression { get; init; }

    /// <summary>Reads IFLA_INFO_SLAVE_DATA or IFLA_PROTINFO.</summary>
    internal static BridgePort Read(NetlinkAttributes attributes)
    {
        BridgePort port = default;
        foreach (NetlinkAttribute attribute in attributes)
        {
            port = (BridgePortAttribute)attribute.Type switch
            {
                BridgePortAttribute.State => port with { State = (BridgePortState)attribute.ReadU8() },
                BridgePortAttribute.Hairpin => port with { Hairpin = attribute.ReadU8() != 0 },
                BridgePortAttribute.Isolated => port with { Isolated = attribute.ReadU8() != 0 },
                BridgePortAttribute.Learning => port with { Learning = attribute.ReadU8() != 0 },
                BridgePortAttribute.UnicastFlood => port with { UnicastFlood = attribute.ReadU8() != 0 },
                BridgePortAttribute.NeighbourSuppression => port with { NeighbourSuppression = attribute.ReadU8() != 0 },
                _ => port,
            };
        }

        return port;
    }

    internal void Put(NetlinkWriter writer)
    {
        Put(writer, BridgePortAttribute.Hairpin, Hairpin);
        Put(writer, BridgePortAttribute.Isolated, Isolated);
        Put(writer, BridgePortAttribute.Learning, Learning);
        Put(writer, BridgePortAttribute.UnicastFlood, UnicastFlood);
        Put(writer, BridgePortAttribute.NeighbourSuppression, NeighbourSuppression);
    }

    private static void Put(NetlinkWriter writer, BridgePortAttribute attribute, bool? on)
    {
        if (on is bool value)
        {
            writer.PutU8(attribute, value ? (byte)1 : (byte)0);
        }
    }
}
