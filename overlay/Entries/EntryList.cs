using System.Collections.Generic;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Entries;

/// <summary>What leads packets to peers, as the kernel has it or as it is to be put or deleted.</summary>
public sealed class EntryList
{
    /// <summary>vxlan: which MAC a peer's end of the overlay has.</summary>
    public List<Neighbour> Neighbours { get; } = [];

    /// <summary>vxlan: which node a MAC is at.</summary>
    public List<FdbEntry> FdbEntries { get; } = [];

    /// <summary>Which peer a subnet is at.</summary>
    public List<Route> Routes { get; } = [];

    /// <summary>How many there are in all.</summary>
    public int Count => Neighbours.Count + FdbEntries.Count + Routes.Count;
}
