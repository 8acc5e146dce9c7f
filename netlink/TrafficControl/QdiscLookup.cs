using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Netlink.Route;

/// <summary>Asks the kernel for the qdisc at a place (RTM_GETQDISC without NLM_F_DUMP), which costs the same however many links there are.</summary>
internal sealed class QdiscLookup : INetlinkReplyReader
{
    private readonly QdiscReader _reader = new(0);
    private readonly List<Qdisc> _found = new(1);

    /// <returns>The qdisc; null where there is none, or the link is not.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    internal static Qdisc? Find(NetlinkSocket socket, in TrafficPlace place)
    {
        QdiscLookup lookup = new();
        NetlinkOperation operation = new("read qdisc on link", link: place.Link);
        socket.Batch.RequireSent(operation);

        // Without an echo, older kernels tell those who listen for notifications, and not who asks.
        socket.Batch.Begin((ushort)RouteMessage.GetQdisc, NetlinkFlags.Echo, place.Header(), operation);
        socket.Batch.Accept(Errno.NoEntry);
        socket.Batch.Accept(Errno.NoDevice);
        socket.Batch.Send(lookup);
        return lookup._found.Count > 0 ? lookup._found[0] : null;
    }

    /// <inheritdoc/>
    void INetlinkReplyReader.Read(int request, NetlinkMessage message) => _reader.Parse(message, _found);
}
