using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>A neighbour: which link-layer address an IP address has on a link.</summary>
public readonly record struct Neighbour
{
    /// <summary>Index of the link.</summary>
    public required int Link { get; init; }

    /// <summary>NDA_DST.</summary>
    public required IpAddress Address { get; init; }

    /// <summary>NDA_LLADDR; the zero address for none.</summary>
    public MacAddress Mac { get; init; }

    /// <summary>NUD_ state; <see cref="NeighbourState.Permanent"/> for an entry that never ages.</summary>
    public NeighbourState State { get; init; }

    /// <summary>NTF_ flags.</summary>
    public NeighbourFlags Flags { get; init; }

    internal static void Parse(NetlinkMessage message, List<Neighbour> items)
    {
        if (message.Type is not ((ushort)RouteMessage.NewNeighbour or (ushort)RouteMessage.DeleteNeighbour))
        {
            return;
        }

        // An FDB entry is none, though that of a vxlan has an address too.
        if (message.ReadBody<NeighbourHeader>(out _).Family != ProtocolFamily.Bridge && Read(message) is { Address.IsValid: true } neighbour)
        {
            items.Add(neighbour);
        }
    }

    internal static Neighbour Read(NetlinkMessage message)
    {
        NeighbourHeader header = message.ReadBody<NeighbourHeader>(out NetlinkAttributes attributes);
        Neighbour neighbour = new() { Link = header.Link, Address = default, State = header.State, Flags = header.Flags };
        foreach (NetlinkAttribute attribute in attributes)
        {
            switch ((NeighbourAttribute)attribute.Type)
            {
                case NeighbourAttribute.Destination:
                    neighbour = neighbour with { Address = attribute.ReadIpAddress() };
                    break;
                case NeighbourAttribute.LinkAddress:
                    neighbour = neighbour with { Mac = attribute.ReadMacAddress() };
                    break;
            }
        }

        return neighbour;
    }
}
