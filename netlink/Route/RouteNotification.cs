using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>
/// A change that the kernel tells of: a view of the receive buffer, good until the next receive. Only what is asked for is read,
/// so one that is passed over costs next to nothing.
/// </summary>
public readonly ref struct RouteNotification
{
    private readonly NetlinkMessage _message;

    internal RouteNotification(NetlinkMessage message)
    {
        _message = message;
        Type = (RouteMessage)message.Type;
        Object = ObjectOf(Type, message.Payload.IsEmpty ? (byte)0 : message.Payload[0]);
    }

    /// <summary>The message's type: one of those that begin with New or Delete.</summary>
    public RouteMessage Type { get; }

    /// <summary>What it is about, and so which of the methods reads it.</summary>
    public RouteObject Object { get; }

    /// <summary>True where the thing is gone, and the message has its last state.</summary>
    public bool IsDeletion => Type is RouteMessage.DeleteLink or RouteMessage.DeleteAddress or RouteMessage.DeleteRoute or RouteMessage.DeleteNeighbour;

    /// <summary>
    /// The <see cref="RouteSocket.Port"/> of the socket whose request was the cause; 0 where it was none, such as a carrier that
    /// was lost, or a neighbour of a link that goes. The kernel tells it of neighbours, routes and IPv4 addresses. Of links, IPv6
    /// addresses and entries of a vxlan's FDB it says 0 for everybody's requests: that they are one's own can be told by their
    /// content only.
    /// </summary>
    public uint Requester => _message.Port;

    /// <summary>Reads a link.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public Link ReadLink() => LinkReader.Read(_message);

    /// <summary>Reads an address.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public InterfaceAddress ReadAddress() => AddressReader.Read(_message);

    /// <summary>
    /// Reads a neighbour; its address is not valid where the message has none. One that is deleted by a request is told twice:
    /// as new, with <see cref="NeighbourState.Failed"/> and without a MAC, and as deleted, without a requester.
    /// </summary>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public Neighbour ReadNeighbour() => Neighbour.Read(_message);

    /// <summary>Reads an FDB entry.</summary>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public FdbEntry ReadFdbEntry() => FdbReader.Read(_message);

    /// <summary>Reads a route.</summary>
    /// <param name="routes">Where it goes; a multipath route is one for each next hop.</param>
    /// <exception cref="NetlinkFormatException">The message is malformed.</exception>
    public void ReadRoutes(List<Route> routes) => RouteReader.Parse(_message, routes);

    /// <summary>Each fixed part begins with the family.</summary>
    private static RouteObject ObjectOf(RouteMessage type, byte family) => type switch
    {
        // Of family AF_BRIDGE it is about a port, and its deletion is not the link's.
        RouteMessage.NewLink or RouteMessage.DeleteLink => family == 0 ? RouteObject.Link : RouteObject.Other,
        RouteMessage.NewNeighbour or RouteMessage.DeleteNeighbour when family == ProtocolFamily.Bridge => RouteObject.FdbEntry,
        _ when family is not ((byte)IpFamily.V4 or (byte)IpFamily.V6) => RouteObject.Other,
        RouteMessage.NewNeighbour or RouteMessage.DeleteNeighbour => RouteObject.Neighbour,
        RouteMessage.NewAddress or RouteMessage.DeleteAddress => RouteObject.Address,
        RouteMessage.NewRoute or RouteMessage.DeleteRoute => RouteObject.Route,
        _ => RouteObject.Other,
    };
}
