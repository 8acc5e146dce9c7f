using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Entries;

/// <summary>
/// Which of the kernel's entries are the overlay's, strays included. Pure. The vxlan links are the overlay's alone, with all
/// that leads out by them. Elsewhere a route is the overlay's where it leads to a peer's subnet, or into a part of the pods'
/// network that is not this node's by a gateway or with the overlay's protocol: what a node that left, Flannel, or a hand has
/// put there.
/// </summary>
internal sealed class EntryScope(OverlaySettings settings, OverlayLinks links, PeerEntries planned)
{
    internal OverlaySettings Settings => settings;

    internal OverlayLinks Links => links;

    internal PeerEntries Planned => planned;

    /// <summary>The kernel keeps neighbours of its own too: what it failed to find, and multicast.</summary>
    internal bool Has(in Neighbour neighbour) =>
        links.Contains(neighbour.Link)
        && ((neighbour.State & NeighbourState.Permanent) != 0 || planned.Neighbours.ContainsKey((neighbour.Link, neighbour.Address)));

    /// <summary>What a link has learned is its own matter, where it shall learn.</summary>
    internal bool Has(in FdbEntry entry) =>
        links.Contains(entry.Link)
        && (!settings.Backend.Learning
            || (entry.State & NeighbourState.Permanent) != 0
            || planned.FdbEntries.ContainsKey((entry.Link, entry.Mac)));

    internal bool Has(in Route route) =>
        route.Table == PeerEntries.MainTable && (planned.Routes.ContainsKey(route.Destination) || IsStray(route));

    private bool IsStray(in Route route)
    {
        if (route.Protocol == RouteProtocol.Kernel)
        {
            return false;
        }

        IpPrefix network = settings.Network.Of(route.Destination.Family);
        OverlayEndpoint self = settings.Self.Of(route.Destination.Family);
        bool isInside = network.IsValid && network.Contains(route.Destination.Network) && route.Destination.Length > network.Length;
        bool isOwn = self.IsPresent && self.Subnet.Overlaps(route.Destination);
        return links.Contains(route.Link)
            || (isInside && !isOwn && (route.Gateway.IsValid || route.Protocol == PeerEntries.Protocol));
    }
}
