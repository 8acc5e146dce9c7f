using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Ipam.Config;
using CsCni.Ipam.Store;
using CsCni.Linux;

namespace CsCni.Ipam.Commands;

/// <summary>
/// GC: frees what no valid attachment holds, our leases and host-local's alike, and removes files that name nobody. Without
/// a list of valid attachments it does nothing at all. It goes on after a failure, and reports all of them together.
/// </summary>
internal sealed class GcCommand
{
    private readonly LeaseStore _store;
    private readonly HashSet<LeaseOwner> _valid = [];
    private readonly ulong[] _hashes;
    private readonly List<string> _failures = [];

    private GcCommand(LeaseStore store, HashSet<Attachment> valid)
    {
        _store = store;
        _hashes = new ulong[2 * valid.Count];
        int next = 0;
        foreach (Attachment attachment in valid)
        {
            Accept(new(attachment.ContainerId, attachment.IfName), next++);

            // A file in host-local's old format belongs to any attachment of its container.
            Accept(new(attachment.ContainerId, string.Empty), next++);
        }

        Array.Sort(_hashes);
    }

    /// <summary>Serves the call.</summary>
    internal static void Run(CniCall call)
    {
        HashSet<Attachment>? valid = call.Config.ValidAttachments();
        string path = IpamConfig.StoreDirectory(call.Config);
        using LeaseStore? store = valid is null ? null : LeaseStore.TryOpen(path, StoreAccess.Remove, AddCommand.LockWait);
        if (store is not null)
        {
            new GcCommand(store, valid!).Collect();
        }
    }

    private void Collect()
    {
        bool wasTrue = _store.IsTrue && _store.IsWhole();
        List<IndexSlot> suspects = [];
        if (wasTrue)
        {
            _store.Index.ForEach(slot => AddSuspect(suspects, slot));
        }
        else
        {
            _store.Scan.Held.ForEach(slot => AddSuspect(suspects, slot));
        }

        int count = suspects.Count;
        suspects.RemoveAll(slot => !RemoveUnlessValid(slot));
        if (suspects.Count > 0 || !wasTrue)
        {
            _store.Forget(suspects);
        }

        if (_failures.Count > 0)
        {
            throw new CniException(
                ErrorCode.InputOutput, $"{_failures.Count} of {count} leases could not be removed: {_failures[0]}", string.Join('\n', _failures));
        }
    }

    private void Accept(LeaseOwner owner, int number)
    {
        _valid.Add(owner);
        _hashes[number] = SlotHash.OfLease(owner.ContainerId, owner.IfName);
    }

    private void AddSuspect(List<IndexSlot> suspects, IndexSlot slot)
    {
        if (SlotHash.IsHeld(slot.Hash) && Array.BinarySearch(_hashes, slot.Hash) < 0)
        {
            suspects.Add(slot);
        }
    }

    /// <summary>The file decides: the index may be wrong about whose it is.</summary>
    /// <returns>True where the file is gone.</returns>
    private bool RemoveUnlessValid(IndexSlot slot)
    {
        try
        {
            if (_store.Read(slot.Key) is { Owner: { } owner } && _valid.Contains(owner))
            {
                return false;
            }

            _store.Directory.Unlink(RangeSpan.AddressOf(slot.Key).ToString());
            return true;
        }
        catch (LinuxException exception)
        {
            _failures.Add(exception.Message);
            return false;
        }
    }
}
