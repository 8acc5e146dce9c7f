using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;

namespace CsCni.Overlay.Entries;

/// <summary>
/// Makes changes in the kernel, in full batches. A peer's neighbour and FDB entry stand before the route that needs them, and
/// go after it. What the kernel refuses of one entry is told, and the others are made.
/// </summary>
internal sealed class EntryWriter(RouteSocket socket)
{
    private readonly List<string> _failures = [];

    private delegate void Request<T>(in T entry);

    /// <returns>What the kernel refused; empty where all was done.</returns>
    internal List<string> Apply(EntryChanges changes)
    {
        socket.Batch.AcksLastOnly = true;
        try
        {
            Put(changes);
            return _failures;
        }
        finally
        {
            socket.Batch.AcksLastOnly = false;
        }
    }

    private void Put(EntryChanges changes)
    {
        Tell(Run(changes.Puts.Neighbours, (in Neighbour neighbour) => socket.Batch.CreateNeighbour(neighbour, CreateMode.Replace)));
        Tell(Run(changes.Puts.FdbEntries, (in FdbEntry entry) => socket.Batch.CreateFdbEntry(entry, CreateMode.Replace)));
        Refused<Route> refused = Run(changes.Puts.Routes, Put);
        Tell(Run(changes.Deletes.Routes, (in Route route) => socket.Batch.DeleteRoute(Named(route)).Accept(Errno.NoProcess).Accept(Errno.NoDevice)));

        // IPv6 takes no gateway on a link while another route leads to the gateway by another link.
        Tell(refused.Entries.Count > 0 ? Run(refused.Entries, Put) : refused);
        Tell(Run(changes.Deletes.FdbEntries, (in FdbEntry entry) => socket.Batch.DeleteFdbEntry(entry).Accept(Errno.NoEntry).Accept(Errno.NoDevice)));
        Tell(Run(changes.Deletes.Neighbours, (in Neighbour neighbour) => socket.Batch.DeleteNeighbour(neighbour).Accept(Errno.NoEntry).Accept(Errno.NoDevice)));
    }

    private void Put(in Route route) => socket.Batch.CreateRoute(route, CreateMode.Replace);

    private Refused<T> Run<T>(List<T> entries, Request<T> request)
    {
        Refused<T> refused = new([], []);
        int first = 0;
        for (int place = 0; place < entries.Count; place++)
        {
            if (socket.Batch.IsFull)
            {
                Send(entries, first, refused);
                first = place;
            }

            request(entries[place]);
        }

        Send(entries, first, refused);
        return refused;
    }

    /// <param name="entries">All entries.</param>
    /// <param name="first">The place of the one whose request is the batch's first.</param>
    /// <param name="refused">Takes those that the kernel refuses.</param>
    private void Send<T>(List<T> entries, int first, Refused<T> refused)
    {
        try
        {
            socket.Batch.Send();
        }
        catch (NetlinkException exception)
        {
            refused.Reasons.Add(exception.Message);
            refused.Entries.Add(entries[first + exception.RequestIndex]);
            for (int request = exception.RequestIndex + 1; request < socket.Batch.Count; request++)
            {
                if (!IsDone(socket.Batch.ResultOf(request)))
                {
                    refused.Entries.Add(entries[first + request]);
                }
            }
        }
    }

    /// <summary>Both are accepted where something is deleted, and no answer to a put.</summary>
    private static bool IsDone(Errno errno) => errno is Errno.None or Errno.NoProcess or Errno.NoEntry;

    /// <summary>One reason for each batch, which is enough to see what is wrong.</summary>
    private void Tell<T>(Refused<T> refused)
    {
        int more = refused.Entries.Count - refused.Reasons.Count;
        foreach (string reason in refused.Reasons)
        {
            _failures.Add(more > 0 ? $"{reason} (and {more} more)" : reason);
            more = 0;
        }
    }

    /// <summary>What tells one route from others of its destination; what the kernel tells beside is no part of the request.</summary>
    private static Route Named(in Route route) => new()
    {
        Destination = route.Destination,
        Gateway = route.Gateway,
        Link = route.Link,
        Priority = route.Priority,
        Table = route.Table,
        Type = route.Type,
    };

    private readonly record struct Refused<T>(List<T> Entries, List<string> Reasons);
}
