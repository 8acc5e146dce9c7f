using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// The leases of one network, under its lock. README.md, one folder up, tells why a process may be killed at any instant. In
/// short: an address file is a lease, and it appears and goes in one step. Index and range files only save the
/// reading of all of them; they are believed while the directory's modification time is the mark that the index names. Any
/// change of entries, by whomever, takes the mark off, and the very last step of each change of ours puts the next one on.
/// </summary>
internal sealed partial class LeaseStore : IDisposable
{
    private const int OpenAttempts = 8;

    private readonly FileLock? _lock;
    private readonly List<RangeFile> _ranges = [];
    private LeaseIndex? _index;
    private StoreScan? _scan;
    private bool _isContradicted;

    private LeaseStore(DirectoryHandle directory, FileLock? held, LeaseIndex? index, Guid bootId)
    {
        Directory = directory;
        _lock = held;
        _index = index;
        BootId = bootId;
        IsTrue = index is not null && index.BootId == bootId && directory.Status().Modified == index.Mark;
    }

    /// <summary>The network's directory.</summary>
    internal DirectoryHandle Directory { get; }

    /// <summary>This boot.</summary>
    internal Guid BootId { get; }

    /// <summary>True while index and range files tell what the directory holds.</summary>
    internal bool IsTrue { get; private set; }

    /// <summary>The index, where the store is true.</summary>
    internal LeaseIndex Index => _index ?? throw new StoreDamagedException();

    /// <summary>What the directory really holds. Read once; changes nothing.</summary>
    internal StoreScan Scan => _scan ??= StoreScan.Read(Directory, _index, BootId);

    /// <summary>Opens and locks the store.</summary>
    /// <param name="path">The network's directory.</param>
    /// <param name="access">What for.</param>
    /// <param name="milliseconds">The longest wait for the lock.</param>
    /// <returns>The store; null where there is no directory, and none is to be made.</returns>
    /// <exception cref="CniException">11: the lock is held.</exception>
    /// <exception cref="LinuxException">The directory or the lock cannot be made or opened.</exception>
    internal static LeaseStore? TryOpen(string path, StoreAccess access, int milliseconds)
    {
        Guid bootId = CurrentProcess.BootId();
        for (int attempt = 0; attempt < OpenAttempts; attempt++)
        {
            DirectoryHandle? directory = OpenDirectory(path, access);
            if (directory is null)
            {
                return null;
            }

            if (OpenLocked(directory, access, milliseconds, bootId) is { } store)
            {
                return store;
            }
        }

        throw new CniException(ErrorCode.TryAgainLater, $"\"{path}\" is removed again and again while it is being opened");
    }

    /// <summary>The lock is given back where the store cannot be opened: this very process may be about to undo what it did.</summary>
    /// <returns>Null where somebody has replaced directory or lock meanwhile.</returns>
    private static LeaseStore? OpenLocked(DirectoryHandle directory, StoreAccess access, int milliseconds, Guid bootId)
    {
        FileLock? held = null;
        LeaseStore? store = null;
        try
        {
            held = StoreLock.Acquire(directory, access, milliseconds, out bool isCurrent);
            store = isCurrent ? new(directory, held, OpenIndex(directory, access), bootId) : null;
            return store;
        }
        finally
        {
            if (store is null)
            {
                held?.Dispose();
                directory.Dispose();
            }
        }
    }

    /// <summary>Makes index and range files true, with a file for every range of the config.</summary>
    /// <param name="wanted">The ranges, by range set.</param>
    internal void MakeTrue(List<List<RangeSpan>> wanted)
    {
        if (!IsTrue || !wanted.TrueForAll(set => set.TrueForAll(Index.Ranges.Contains)))
        {
            Repair(wanted);
        }
    }

    /// <summary>Notes that index or range files, which seemed true, are not.</summary>
    internal void Contradict() => _isContradicted = true;

    /// <summary>Makes index and range files anew from the address files, and tells what was wrong with them.</summary>
    /// <exception cref="LinuxException">A step failed; the store is not true then.</exception>
    internal void Repair(List<List<RangeSpan>> wanted)
    {
        IsTrue = false;
        CloseRanges();
        RepairReport report = StoreRepair.Run(Directory, Scan, wanted, BootId, _index?.Changes ?? 0, _isContradicted);
        Reopen();
        SetMark();
        report.Tell(Directory);
        _isContradicted = false;
        _scan = null;
    }

    /// <summary>The addresses of an attachment: those whose file names it, else those of an old file with its container ID alone.</summary>
    /// <remarks>Where the index turns out wrong, the files are read, and the store is not true any more.</remarks>
    internal List<IndexSlot> Find(LeaseOwner owner)
    {
        List<IndexSlot>? found = IsTrue ? FindInIndex(owner) ?? FindInIndex(owner with { IfName = string.Empty }) : [];
        return IsTrue ? found ?? [] : Scan.Find(owner.ContainerId, owner.IfName);
    }

    /// <summary>
    /// True where the index knows every address file. One that it does not know is nobody's to release: the bits of a slot have
    /// changed while the directory's mark has not. The names alone are read, and where one is missing the store is not true any more.
    /// </summary>
    internal bool IsWhole()
    {
        HashSet<UInt128> known = [];
        Index.ForEach(slot =>
        {
            if (SlotHash.IsHeld(slot.Hash))
            {
                known.Add(slot.Key);
            }
        });
        bool isWhole = true;
        Directory.ForEachName(name => isWhole &= StoreScan.AddressOf(name) is not { } address || known.Contains(RangeSpan.KeyOf(address)));
        _isContradicted |= !isWhole;
        return IsTrue &= isWhole;
    }

    /// <summary>The lease of an address, read from its file; null where it has none.</summary>
    internal LeaseFile? Read(UInt128 key) => LeaseFile.TryRead(Directory, RangeSpan.AddressOf(key).ToString());

    /// <summary>The state of a range, where the store is true; as it would be, where it is not.</summary>
    internal RangeState Range(RangeSpan span, int set)
    {
        if (!IsTrue || !Index.Ranges.Contains(span))
        {
            return StoreRepair.Preview(Directory, Scan, span, set);
        }

        return OpenRange(span, OpenFlags.Read).State;
    }

    /// <summary>The address that a range would hand out next. Changes nothing.</summary>
    internal FreeAddress Next(RangeSpan span, int set) => Next(Range(span, set));

    /// <summary>The same from the address files alone, where the range's own file turned out damaged.</summary>
    internal FreeAddress Preview(RangeSpan span, int set)
    {
        IsTrue = false;
        return Next(Range(span, set));
    }

    private FreeAddress Next(RangeState range)
    {
        return range.Span.IsTracked ? range.Next() : range.NextUntracked(key => Read(key) is not null, FreedAtUntracked);
    }

    /// <summary>When an address was freed, nanoseconds since boot; 0 where that is not known, or it is held.</summary>
    internal ulong FreedAt(RangeSpan span, int set, UInt128 key) =>
        span.IsTracked ? Range(span, set).FreedAt(key) : FreedAtUntracked(key);

    /// <inheritdoc/>
    public void Dispose()
    {
        CloseRanges();
        _index?.Dispose();
        _lock?.Dispose();
        Directory.Dispose();
    }

    private static DirectoryHandle? OpenDirectory(string path, StoreAccess access)
    {
        if (access == StoreAccess.Create)
        {
            // 0700. host-local makes it 0755, and works as well in this one.
            return DirectoryHandle.OpenOrCreate(path, 0x1c0);
        }

        DirectoryHandle? directory = DirectoryHandle.TryOpen(path, out Errno errno);
        return directory is not null || errno == Errno.NoEntry ? directory : throw new LinuxException($"cannot open directory \"{path}\"", errno);
    }

    private static LeaseIndex? OpenIndex(DirectoryHandle directory, StoreAccess access) =>
        (access == StoreAccess.Read ? null : LeaseIndex.TryOpen(directory, OpenFlags.ReadWrite))
        ?? LeaseIndex.TryOpen(directory, OpenFlags.Read);

    private void Reopen()
    {
        _index?.Dispose();
        _index = LeaseIndex.TryOpen(Directory, OpenFlags.ReadWrite)
            ?? throw new LinuxException($"cannot open \"{Directory.Path}/{LeaseIndex.FileName}\" that was just written", Errno.InputOutput);
    }

    /// <returns>The slots of an owner, or null where there are none. One without a file makes the store untrue.</returns>
    private List<IndexSlot>? FindInIndex(LeaseOwner owner)
    {
        List<IndexSlot> found = [];
        foreach (IndexSlot slot in Index.Find(SlotHash.OfLease(owner.ContainerId, owner.IfName)))
        {
            LeaseFile? file = Read(slot.Key);
            _isContradicted |= file is null;
            IsTrue &= file is not null;
            if (file?.Owner == owner)
            {
                found.Add(slot);
            }
        }

        return found.Count > 0 ? found : null;
    }

    private RangeFile OpenRange(RangeSpan span, OpenFlags access)
    {
        RangeFile? file = _ranges.Find(range => range.State.Span == span);
        if (file is null)
        {
            file = (access == OpenFlags.Read ? RangeFile.TryOpen(Directory, span, OpenFlags.ReadWrite) : null)
                ?? RangeFile.TryOpen(Directory, span, access)
                ?? throw new StoreDamagedException();
            _ranges.Add(file);
        }

        return file;
    }

    private void CloseRanges()
    {
        _ranges.ForEach(static range => range.Dispose());
        _ranges.Clear();
    }

    private ulong FreedAtUntracked(UInt128 key)
    {
        ulong hash = SlotHash.OfRest(key);
        ulong now = BootClock.Nanoseconds();
        List<IndexSlot> notes = IsTrue ? Index.Find(hash) : Scan.Rests;
        return notes.Find(slot => slot.Hash == hash && slot.Key == key && slot.IsResting(now)).Tag;
    }
}
