using System.Linq;
using CsCni.Netlink.Route;
using CsCni.Overlay.Entries;

namespace CsCni.Tests.Overlay;

/// <summary>Holds entries in lists, with the kernel's rules of what replaces what.</summary>
internal sealed class ModelKernel(EntryList entries)
{
    public EntryList List() => entries;

    public void Apply(EntryChanges changes)
    {
        foreach (Neighbour put in changes.Puts.Neighbours)
        {
            entries.Neighbours.RemoveAll(entry => entry.Link == put.Link && entry.Address == put.Address);
            entries.Neighbours.Add(put);
        }

        foreach (FdbEntry put in changes.Puts.FdbEntries)
        {
            entries.FdbEntries.RemoveAll(entry => entry.Link == put.Link && entry.Mac == put.Mac);
            entries.FdbEntries.Add(put);
        }

        foreach (Route put in changes.Puts.Routes)
        {
            int first = entries.Routes.FindIndex(entry => entry.Destination == put.Destination && entry.Priority == put.Priority);
            if (first >= 0)
            {
                entries.Routes.RemoveAt(first);
            }

            entries.Routes.Add(put);
        }

        foreach (Route gone in changes.Deletes.Routes)
        {
            entries.Routes.RemoveAll(entry => entry.Destination == gone.Destination && entry.Gateway == gone.Gateway && entry.Link == gone.Link);
        }

        foreach (FdbEntry gone in changes.Deletes.FdbEntries)
        {
            entries.FdbEntries.RemoveAll(entry => entry.Link == gone.Link && entry.Mac == gone.Mac && entry.Destination == gone.Destination);
        }

        foreach (Neighbour gone in changes.Deletes.Neighbours)
        {
            entries.Neighbours.RemoveAll(entry => entry.Link == gone.Link && entry.Address == gone.Address);
        }
    }
}
