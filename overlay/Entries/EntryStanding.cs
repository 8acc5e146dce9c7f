using CsCni.Netlink.Route;

namespace CsCni.Overlay.Entries;

/// <summary>Whether an entry of the kernel is one of those planned. Pure.</summary>
internal static class EntryStanding
{
    internal static bool Stands(this PeerEntries planned, in Neighbour neighbour) =>
        planned.Neighbours.TryGetValue((neighbour.Link, neighbour.Address), out Neighbour wanted)
        && neighbour.Mac == wanted.Mac
        && neighbour.State == wanted.State;

    internal static bool Stands(this PeerEntries planned, in FdbEntry entry) =>
        planned.FdbEntries.TryGetValue((entry.Link, entry.Mac), out FdbEntry wanted)
        && IsSameWay(entry, wanted)
        && entry.State == wanted.State;

    internal static bool Stands(this PeerEntries planned, in Route route) =>
        planned.Routes.TryGetValue(route.Destination, out Route wanted)
        && IsSameWay(route, wanted)
        && route.Protocol == wanted.Protocol
        && (route.Flags & RouteFlags.OnLink) == wanted.Flags
        && route.Mtu == 0;

    /// <summary>
    /// True where the kernel could not tell the two apart when it is asked to delete one; so where they differ in anything
    /// else, the one is replaced, and not deleted.
    /// </summary>
    internal static bool IsSameWay(in FdbEntry entry, in FdbEntry wanted) =>
        (entry.Destination, entry.Port, entry.Vni, entry.OutputLink) == (wanted.Destination, wanted.Port, wanted.Vni, wanted.OutputLink);

    /// <summary>
    /// As for FDB entries. The protocol does not count: for a multipath route the kernel tells that of one hop for all.
    /// </summary>
    internal static bool IsSameWay(in Route route, in Route wanted) =>
        route.Gateway == wanted.Gateway
        && route.Link == wanted.Link
        && route.Type == wanted.Type
        && route.Priority == wanted.Priority;
}
