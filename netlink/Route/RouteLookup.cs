using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Asks the kernel by which route it would send to an address (RTM_GETROUTE without NLM_F_DUMP).</summary>
internal sealed class RouteLookup : INetlinkReplyReader
{
    private readonly List<Route> _found = new(1);

    /// <returns>The route; null where there is none.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    internal static Route? Find(NetlinkSocket socket, IpAddress destination)
    {
        RouteLookup lookup = new();
        IpPrefix prefix = IpPrefix.Host(destination);
        RouteHeader header = new() { Family = (byte)destination.Family, DestinationLength = (byte)destination.BitCount };
        NetlinkOperation operation = new("look up the route to", prefix: prefix);
        socket.Batch.RequireSent(operation);
        NetlinkWriter writer = socket.Batch.Begin((ushort)RouteMessage.GetRoute, NetlinkFlags.None, header, operation);
        writer.Put(RouteAttribute.Destination, destination);
        socket.Batch.Accept(Errno.NetworkUnreachable);
        socket.Batch.Accept(Errno.HostUnreachable);
        socket.Batch.Send(lookup);
        return lookup._found.Count > 0 ? lookup._found[0] : null;
    }

    /// <inheritdoc/>
    void INetlinkReplyReader.Read(int request, NetlinkMessage message) => RouteReader.Parse(message, _found);
}
