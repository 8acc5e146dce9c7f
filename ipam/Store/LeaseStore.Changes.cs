using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <content>What changes the store: the order of the steps is what a killed process relies on.</content>
internal sealed partial class LeaseStore
{
    /// <summary>Makes the leases of an attachment: all of them, or none.</summary>
    /// <exception cref="StoreDamagedException">An address that ought to be free is not.</exception>
    /// <exception cref="LinuxException">A step failed.</exception>
    internal void Hold(LeaseOwner owner, List<ChosenAddress> chosen)
    {
        IsTrue = false;
        byte[] content = owner.ToBytes();
        ulong hash = SlotHash.OfLease(owner.ContainerId, owner.IfName);
        List<IndexSlot> made = [];
        try
        {
            foreach (ChosenAddress address in chosen)
            {
                if (!LeaseFile.TryCreate(Directory, RangeSpan.AddressOf(address.Key).ToString(), content, out ulong tag))
                {
                    throw new StoreDamagedException();
                }

                made.Add(new(hash, address.Key, tag));
            }

            TakeFromRanges(chosen);
            AddToIndex(made);
            PutMark();
        }
        catch (Exception exception) when (exception is LinuxException or StoreDamagedException)
        {
            made.ForEach(slot => LeaseFile.TryUnlink(Directory, RangeSpan.AddressOf(slot.Key).ToString()));
            throw;
        }
    }

    /// <summary>
    /// Brings index and range files up to date after address files were removed. The removal is what counts, and it is done:
    /// where this fails, the directory is left without its mark, and a later command makes good.
    /// </summary>
    internal void Forget(List<IndexSlot> removed)
    {
        try
        {
            // Where most of it is gone, reading what is left is the shorter way.
            if (IsTrue && removed.Count <= (Index.Held / 2) + 16)
            {
                IsTrue = false;
                ReturnToRanges(removed);
                PutMark();
            }
            else
            {
                // What was removed is in the order of the scan that it came from.
                int next = 0;
                Scan.Held.RemoveAll(slot => next < removed.Count && slot.Key == removed[next].Key && ++next > 0);
                Repair([]);
            }
        }
        catch (Exception exception) when (exception is LinuxException or StoreDamagedException)
        {
            IsTrue = false;
        }
    }

    private void TakeFromRanges(List<ChosenAddress> chosen)
    {
        foreach (ChosenAddress address in chosen)
        {
            RangeFile range = OpenRange(address.Span, OpenFlags.ReadWrite);
            range.State.Take(address.Key, address.WasNext);
            range.Flush();
            if (!address.Span.IsTracked)
            {
                Index.Remove(SlotHash.OfRest(address.Key), address.Key);
            }
        }
    }

    private void ReturnToRanges(List<IndexSlot> removed)
    {
        ulong now = BootClock.Nanoseconds();
        foreach (IndexSlot slot in removed)
        {
            Index.Remove(slot.Hash, slot.Key);
            int number = Index.Ranges.FindIndex(span => span.Contains(slot.Key));
            if (number >= 0)
            {
                RangeState range = OpenRange(Index.Ranges[number], OpenFlags.ReadWrite).State;
                range.Release(slot.Key, now);
                if (range.Span.IsTracked || !range.IsSoon(slot.Key))
                {
                    continue;
                }
            }

            AddToIndex([new(SlotHash.OfRest(slot.Key), slot.Key, now)]);
        }

        _ranges.ForEach(static range => range.Flush());
    }

    private void AddToIndex(List<IndexSlot> slots)
    {
        foreach (IndexSlot slot in slots)
        {
            if (Index.IsFull)
            {
                GrowIndex();
            }

            Index.Add(slot);
        }
    }

    /// <summary>Writes the index anew with more room, and without what was removed from it.</summary>
    private void GrowIndex()
    {
        ulong now = BootClock.Nanoseconds();
        List<IndexSlot> kept = new((int)Index.Held + 16);
        Index.ForEach(slot =>
        {
            if (SlotHash.IsHeld(slot.Hash) || slot.IsResting(now))
            {
                kept.Add(slot);
            }
        });
        IndexTable table = new(kept.Count);
        kept.ForEach(slot => table.Add(slot));
        table.WriteTo(Directory, BootId, Index.Changes, Index.Ranges);
        Reopen();
    }

    private void PutMark()
    {
        Index.WriteHeader();
        SetMark();
    }

    /// <summary>A directory without its mark is always right, only slow: somebody else's directory may refuse it.</summary>
    private void SetMark()
    {
        IsTrue = true;
        try
        {
            Directory.SetModified(Index.Mark);
        }
        catch (LinuxException)
        {
            // This command holds the lock, so what it knows stays true to its end.
        }
    }
}
