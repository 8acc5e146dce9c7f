using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Entries;

/// <summary>
/// What makes the planned entries out of those that there are. Pure. An entry under the key of a planned one gives way to it
/// by being replaced; the kernel holds several routes of one destination, and several nodes of one MAC, and of these all but
/// the planned one are deleted.
/// </summary>
public static class EntryDifference
{
    /// <summary>Compares.</summary>
    /// <param name="actual">What there is.</param>
    /// <param name="planned">What there shall be.</param>
    public static EntryChanges Between(EntryList actual, PeerEntries planned)
    {
        EntryChanges changes = new(new(), new());
        CompareNeighbours(actual.Neighbours, planned, changes);
        CompareFdbEntries(actual.FdbEntries, planned, changes);
        CompareRoutes(actual.Routes, planned, changes);
        return changes;
    }

    /// <summary>Compares two plans, where the kernel is trusted to have the one.</summary>
    /// <param name="before">What was put.</param>
    /// <param name="planned">What there shall be.</param>
    public static EntryChanges Between(PeerEntries before, PeerEntries planned)
    {
        EntryChanges changes = new(new(), new());
        Compare(before.Neighbours, planned.Neighbours, changes.Puts.Neighbours, changes.Deletes.Neighbours, isReplaced: static (_, _) => true);
        Compare(before.FdbEntries, planned.FdbEntries, changes.Puts.FdbEntries, changes.Deletes.FdbEntries, static (entry, wanted) => EntryStanding.IsSameWay(entry, wanted));
        Compare(before.Routes, planned.Routes, changes.Puts.Routes, changes.Deletes.Routes, static (route, wanted) => EntryStanding.IsSameWay(route, wanted));
        return changes;
    }

    /// <param name="before">What was put.</param>
    /// <param name="planned">What there shall be.</param>
    /// <param name="puts">Takes what is new or other.</param>
    /// <param name="deletes">Takes what is to go.</param>
    /// <param name="isReplaced">Whether an entry is gone once the planned one of its key is put.</param>
    private static void Compare<TKey, TEntry>(
        Dictionary<TKey, TEntry> before, Dictionary<TKey, TEntry> planned, List<TEntry> puts, List<TEntry> deletes, Func<TEntry, TEntry, bool> isReplaced)
        where TKey : notnull
        where TEntry : IEquatable<TEntry>
    {
        foreach ((TKey key, TEntry entry) in before)
        {
            if (!planned.TryGetValue(key, out TEntry? wanted) || (!entry.Equals(wanted) && !isReplaced(entry, wanted)))
            {
                deletes.Add(entry);
            }
        }

        foreach ((TKey key, TEntry wanted) in planned)
        {
            if (!before.TryGetValue(key, out TEntry? entry) || !entry.Equals(wanted))
            {
                puts.Add(wanted);
            }
        }
    }

    private static void CompareNeighbours(List<Neighbour> actual, PeerEntries planned, EntryChanges changes)
    {
        HashSet<(int, IpAddress)> standing = [];
        foreach (Neighbour neighbour in actual)
        {
            (int, IpAddress) key = (neighbour.Link, neighbour.Address);
            if (planned.Stands(neighbour))
            {
                standing.Add(key);
            }
            else if (!planned.Neighbours.ContainsKey(key))
            {
                changes.Deletes.Neighbours.Add(neighbour);
            }
        }

        AddMissing(planned.Neighbours, standing, changes.Puts.Neighbours);
    }

    private static void CompareFdbEntries(List<FdbEntry> actual, PeerEntries planned, EntryChanges changes)
    {
        HashSet<(int, MacAddress)> standing = [];
        foreach (FdbEntry entry in actual)
        {
            (int, MacAddress) key = (entry.Link, entry.Mac);
            if (planned.Stands(entry))
            {
                standing.Add(key);
            }
            else if (!planned.FdbEntries.TryGetValue(key, out FdbEntry wanted) || !EntryStanding.IsSameWay(entry, wanted))
            {
                changes.Deletes.FdbEntries.Add(entry);
            }
        }

        AddMissing(planned.FdbEntries, standing, changes.Puts.FdbEntries);
    }

    private static void CompareRoutes(List<Route> actual, PeerEntries planned, EntryChanges changes)
    {
        HashSet<IpPrefix> standing = [];
        foreach (Route route in actual)
        {
            if (planned.Stands(route))
            {
                standing.Add(route.Destination);
            }
            else if (!planned.Routes.TryGetValue(route.Destination, out Route wanted) || !EntryStanding.IsSameWay(route, wanted))
            {
                changes.Deletes.Routes.Add(route);
            }
        }

        AddMissing(planned.Routes, standing, changes.Puts.Routes);
    }

    private static void AddMissing<TKey, TEntry>(Dictionary<TKey, TEntry> planned, HashSet<TKey> standing, List<TEntry> puts)
        where TKey : notnull
    {
        foreach ((TKey key, TEntry entry) in planned)
        {
            if (!standing.Contains(key))
            {
                puts.Add(entry);
            }
        }
    }
}
