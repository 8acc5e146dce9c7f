using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// From an attachment to its addresses in one or two reads: an open-addressed table in a file. It only points at address
/// files, which are the truth: whoever uses a slot looks at the file first.
/// </summary>
internal sealed class LeaseIndex : IDisposable
{
    /// <summary>The file's name. host-local reads it as one more file that is nobody's lease.</summary>
    internal const string FileName = "cscni.leases";

    private const int ProbeBytes = 16 * IndexSlot.Size;

    private readonly FileDescriptor _file;
    private readonly IndexHeader _header;

    private LeaseIndex(FileDescriptor file, IndexHeader header, List<RangeSpan> ranges) =>
        (_file, _header, Ranges) = (file, header, ranges);

    /// <summary>The ranges that have files; no two overlap.</summary>
    internal List<RangeSpan> Ranges { get; }

    /// <summary>The boot that the leases belong to.</summary>
    internal Guid BootId => _header.BootId;

    /// <summary>How many address files there are.</summary>
    internal uint Held => _header.Held;

    /// <summary>Counts the changes.</summary>
    internal uint Changes => _header.Changes;

    /// <summary>The directory's modification time, where nothing was done since that the index does not know of.</summary>
    internal FileTime Mark => _header.Mark;

    /// <summary>True where the next slot makes searches long.</summary>
    internal bool IsFull => (_header.Used + 1) * 4UL > _header.Capacity * 3UL;

    /// <summary>Opens the index.</summary>
    /// <returns>The index, or null where there is none, or what is there is none.</returns>
    internal static LeaseIndex? TryOpen(DirectoryHandle directory, OpenFlags access)
    {
        FileDescriptor? file = directory.TryOpenFile(FileName, access | OpenFlags.NonBlocking, 0, out _);
        if (file is null)
        {
            return null;
        }

        LeaseIndex? index = TryRead(file);
        if (index is null)
        {
            file.Dispose();
        }

        return index;
    }

    /// <summary>The slots of a hash. There may be several (one for each family), and some may be another attachment's.</summary>
    internal List<IndexSlot> Find(ulong hash)
    {
        List<IndexSlot> found = [];
        Probe(hash, (slot, _) =>
        {
            if (slot.Hash == hash)
            {
                found.Add(slot);
            }

            return false;
        });
        return found;
    }

    /// <summary>Fills a slot. There must be room.</summary>
    internal void Add(in IndexSlot added)
    {
        bool reused = false;
        uint place = Probe(added.Hash, (slot, _) => reused = slot.Hash == SlotHash.Removed);
        Write(place, added);
        _header.Used += reused ? 0u : 1u;
        _header.Held += SlotHash.IsHeld(added.Hash) ? 1u : 0;
    }

    /// <summary>Empties the slot of a hash and a key, where there is one.</summary>
    internal void Remove(ulong hash, UInt128 key)
    {
        bool found = false;
        uint place = Probe(hash, (slot, _) => found = slot.Hash == hash && slot.Key == key);
        if (found)
        {
            Write(place, new(SlotHash.Removed, 0, 0));
            _header.Held -= SlotHash.IsHeld(hash) && _header.Held > 0 ? 1u : 0;
        }
    }

    /// <summary>Calls back for every filled slot, in few large reads.</summary>
    internal void ForEach(Action<IndexSlot> visit)
    {
        byte[] buffer = new byte[64 * 1024];
        long at = _header.SlotsAt;
        while (true)
        {
            int count = _file.ReadAt(buffer, at);
            for (int offset = 0; offset + IndexSlot.Size <= count; offset += IndexSlot.Size)
            {
                IndexSlot slot = IndexSlot.Read(buffer.AsSpan(offset));
                if (slot.Hash > SlotHash.Removed)
                {
                    visit(slot);
                }
            }

            if (count < buffer.Length)
            {
                return;
            }

            at += count;
        }
    }

    /// <summary>Writes the header with the next mark.</summary>
    internal void WriteHeader()
    {
        Span<byte> bytes = stackalloc byte[IndexHeader.Size];
        _header.Changes++;
        _header.Write(bytes);
        _file.WriteAt(bytes, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static LeaseIndex? TryRead(FileDescriptor file)
    {
        byte[] page = new byte[4096];
        FileStatus status = file.Status();
        if (!status.IsRegularFile || file.ReadAt(page, 0) < page.Length || IndexHeader.Read(page) is not { } header
            || header.FileSize != status.Size)
        {
            return null;
        }

        byte[] area = page;
        if (header.SlotsAt > page.Length)
        {
            area = new byte[header.SlotsAt];
            if (file.ReadAt(area, 0) < area.Length)
            {
                return null;
            }
        }

        List<RangeSpan> ranges = new((int)header.RangeCount);
        for (int index = 0; index < header.RangeCount; index++)
        {
            ranges.Add(RangeSpan.Read(area.AsSpan(IndexHeader.Size + (index * RangeSpan.Size))));
        }

        return new(file, header, ranges);
    }

    /// <summary>Goes over the slots of a search until the callback says stop, or one was never filled.</summary>
    /// <returns>The slot that it stopped at.</returns>
    private uint Probe(ulong hash, Func<IndexSlot, uint, bool> stop)
    {
        Span<byte> buffer = stackalloc byte[ProbeBytes];
        uint position = SlotHash.Position(hash, _header.Capacity);
        uint left = _header.Capacity;
        while (left > 0)
        {
            int count = _file.ReadAt(buffer, _header.SlotsAt + ((long)position * IndexSlot.Size)) / IndexSlot.Size;
            if (count == 0)
            {
                throw new LinuxException($"cannot read \"{FileName}\"", Errno.InputOutput);
            }

            for (int index = 0; index < count && left > 0; index++, left--)
            {
                IndexSlot slot = IndexSlot.Read(buffer[(index * IndexSlot.Size)..]);
                if (stop(slot, position) || slot.Hash == SlotHash.Empty)
                {
                    return position;
                }

                position = position + 1 == _header.Capacity ? 0 : position + 1;
            }
        }

        return position;
    }

    private void Write(uint position, in IndexSlot slot)
    {
        Span<byte> bytes = stackalloc byte[IndexSlot.Size];
        slot.Write(bytes);
        _file.WriteAt(bytes, _header.SlotsAt + ((long)position * IndexSlot.Size));
    }
}
