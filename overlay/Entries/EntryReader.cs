using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Entries;

/// <summary>Lists what the kernel holds of the overlay.</summary>
internal static class EntryReader
{
    internal static EntryList Read(RouteSocket socket, EntryScope scope)
    {
        EntryList list = new();
        foreach (IpFamily family in IpFamilies.Both)
        {
            if (scope.Links.Of(family) is int link and not 0)
            {
                list.Neighbours.AddRange(socket.ListNeighbours(link, family));
                list.FdbEntries.AddRange(socket.ListFdbEntries(link));
            }

            if (scope.Settings.Network.Of(family).IsValid)
            {
                list.Routes.AddRange(socket.ListRoutes(new(family, PeerEntries.MainTable)));
            }
        }

        list.Neighbours.RemoveAll(neighbour => !scope.Has(neighbour));
        list.FdbEntries.RemoveAll(entry => !scope.Has(entry));
        list.Routes.RemoveAll(route => !scope.Has(route));
        return list;
    }
}
