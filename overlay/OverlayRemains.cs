using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay.Entries;
using CsCni.Overlay.Links;

namespace CsCni.Overlay;

/// <summary>What an overlay has left, found by its marks alone: an owner's links by their alias, routes by their protocol.</summary>
public static class OverlayRemains
{
    /// <summary>Removes an owner's links, with all that leads out by them.</summary>
    /// <param name="socket">A socket in the node's namespace.</param>
    /// <param name="owner">Whose.</param>
    /// <returns>How many were removed.</returns>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static int RemoveLinks(RouteSocket socket, string owner)
    {
        System.ArgumentNullException.ThrowIfNull(socket);
        return StaleVxlans.Delete(socket, owner, keep: default);
    }

    /// <summary>
    /// Removes an owner's links, with all that leads out by them, and all routes of the main table that bear the overlay's
    /// protocol, whoever of this node's overlays they are of.
    /// </summary>
    /// <param name="socket">A socket in the node's namespace.</param>
    /// <param name="owner">Whose.</param>
    /// <returns>How many links and routes were removed.</returns>
    /// <exception cref="Netlink.NetlinkException">The kernel refused.</exception>
    public static int Remove(RouteSocket socket, string owner)
    {
        int count = RemoveLinks(socket, owner);
        foreach (IpFamily family in IpFamilies.Both)
        {
            List<Route> routes = socket.ListRoutes(new(family, PeerEntries.MainTable));
            routes.RemoveAll(static route => route.Protocol != PeerEntries.Protocol);
            count += routes.Count;
            EntryList gone = new();
            gone.Routes.AddRange(routes);
            new EntryWriter(socket).Apply(new(new(), gone));
        }

        return count;
    }
}
