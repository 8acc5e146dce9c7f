using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay.Entries;
using CsCni.Overlay.Links;
using CsCni.Overlay.Peers;

namespace CsCni.Overlay;

/// <summary>Looks for what is not as it shall be, and changes nothing.</summary>
internal sealed class DataPathCheck(RouteSocket socket, OverlaySettings settings)
{
    /// <returns>The first thing that differs, in words; null where all stands.</returns>
    internal string? FindFault(IReadOnlyCollection<OverlayNode> peers)
    {
        int[] indexes = new int[2];
        for (int place = 0; place < indexes.Length; place++)
        {
            if (VxlanLink.Plan(settings, IpFamilies.Both[place]) is not { } wanted)
            {
                continue;
            }

            if (socket.TryGetLink(wanted.Name) is not { } link)
            {
                return $"there is no link \"{wanted.Name}\"";
            }

            if ((wanted.FindFault(link) ?? AddressFault(link, wanted) ?? OffloadFault(wanted)) is { } fault)
            {
                return fault;
            }

            indexes[place] = link.Index;
        }

        return EntryFault(peers, new(indexes[0], indexes[1]));
    }

    private static string? OffloadFault(VxlanLink wanted) =>
        wanted.TxChecksumOffload is false && ChecksumOffload.IsOn(wanted.Name) ? $"link \"{wanted.Name}\" has its checksum offload on, expected off" : null;

    private string? AddressFault(Link link, VxlanLink wanted)
    {
        bool isThere = false;
        foreach (InterfaceAddress address in socket.ListAddresses(link.Index, wanted.Address.Family))
        {
            if (address.Prefix != wanted.Address && address.Scope == RouteScope.Universe)
            {
                return $"link \"{link.Name}\" has address {address.Prefix} beside {wanted.Address}";
            }

            isThere |= address.Prefix == wanted.Address;
        }

        return isThere ? null : $"link \"{link.Name}\" lacks address {wanted.Address}";
    }

    private string? EntryFault(IReadOnlyCollection<OverlayNode> peers, OverlayLinks links)
    {
        PeerEntries planned = PeerEntries.Plan(settings, PeerReview.Run(settings, peers), links);
        EntryList actual = EntryReader.Read(socket, new(settings, links, planned));
        EntryChanges changes = EntryDifference.Between(actual, planned);
        return changes switch
        {
            { Puts.Routes: [{ } route, ..] } => $"there is no route to {route.Destination} via {route.Gateway}",
            { Puts.Neighbours: [{ } neighbour, ..] } => $"neighbour {neighbour.Address} does not have MAC {neighbour.Mac}",
            { Puts.FdbEntries: [{ } entry, ..] } => $"MAC {entry.Mac} does not lead to {entry.Destination}",
            { Deletes.Routes: [{ } route, ..] } => $"there is a route to {route.Destination} that leads to no peer",
            { Deletes.Neighbours: [{ } neighbour, ..] } => $"there is a neighbour {neighbour.Address} that is no peer",
            { Deletes.FdbEntries: [{ } entry, ..] } => $"MAC {entry.Mac} leads to {entry.Destination}, which is no peer's",
            _ => null,
        };
    }
}
