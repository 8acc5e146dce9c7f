using System.Collections.Generic;

namespace CsCni.Netlink.Route;

public sealed partial class RouteSocket
{
    /// <summary>Reads the qdisc at a place.</summary>
    /// <param name="place">Link and parent; with a handle, that too.</param>
    /// <returns>The qdisc; null where there is none, or the link is not.</returns>
    /// <exception cref="NetlinkException">The kernel refused: EINVAL where it has another handle.</exception>
    public Qdisc? TryGetQdisc(in TrafficPlace place) => QdiscLookup.Find(_socket, place);

    /// <summary>Lists qdiscs, the kernel's default ones that it shows included.</summary>
    /// <param name="link">Index of the link; 0 for all.</param>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<Qdisc> ListQdiscs(int link = 0)
    {
        BeginDump(RouteMessage.GetQdisc, new TrafficHeader { Link = link }, new("list qdiscs on link", link: link));

        // The kernel lists those of all links, so the link is picked here.
        return _socket.Dump<Qdisc>(new QdiscReader(link).Parse);
    }

    /// <summary>Lists the filters of a qdisc or a class, in the order in which they are asked.</summary>
    /// <param name="link">Index of the link.</param>
    /// <param name="parent">The qdisc or class, as in <see cref="TrafficFilterPlace.Parent"/>.</param>
    /// <returns>The filters; none where the parent or the link is not.</returns>
    /// <exception cref="NetlinkException">The kernel refused.</exception>
    public List<TrafficFilter> ListTrafficFilters(int link, TrafficHandle parent)
    {
        TrafficHeader header = new() { Link = link, Parent = parent };
        BeginDump(RouteMessage.GetTrafficFilter, header, new("list filters on link", link: link));
        return _socket.Dump<TrafficFilter>(TrafficFilterReader.Parse);
    }
}
