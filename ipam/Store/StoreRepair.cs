using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>Makes index and range files anew from what <see cref="StoreScan"/> found.</summary>
internal sealed class StoreRepair
{
    private readonly DirectoryHandle _directory;
    private readonly StoreScan _scan;
    private readonly List<RangeState> _older = [];
    private readonly List<RangeFile> _files = [];
    private readonly List<string> _spoilt = [];

    private StoreRepair(DirectoryHandle directory, StoreScan scan)
    {
        _directory = directory;
        _scan = scan;
        foreach (string name in scan.RangeFiles)
        {
            RangeFile? file = RangeFile.TryOpen(directory, name, OpenFlags.Read);

            // Under another name than its own it is a copy, and whether what it tells is old or new cannot be known.
            if (file is not null && file.State.Span.FileName == name)
            {
                _files.Add(file);
                _older.Add(file.State);
            }
            else
            {
                file?.Dispose();
                _spoilt.Add(name);
            }
        }
    }

    /// <summary>Removes what is stale, and writes the rest anew. The directory gets its mark at the very end.</summary>
    /// <param name="directory">The network's directory.</param>
    /// <param name="scan">What it holds.</param>
    /// <param name="wanted">The ranges of the config, by range set; none at a command that does not look at them.</param>
    /// <param name="bootId">This boot.</param>
    /// <param name="changes">The old index's counter.</param>
    /// <param name="isContradicted">True where the index ought to have told what is there, and did not.</param>
    /// <returns>What was wrong.</returns>
    /// <exception cref="LinuxException">A step failed. The directory has no mark then, and the next command starts again.</exception>
    internal static RepairReport Run(
        DirectoryHandle directory, StoreScan scan, List<List<RangeSpan>> wanted, Guid bootId, uint changes, bool isContradicted)
    {
        StoreRepair repair = new(directory, scan);
        try
        {
            repair.Write(wanted, bootId, changes + 1);
            return new(scan, repair._spoilt.Count, isContradicted);
        }
        finally
        {
            repair._files.ForEach(static file => file.Dispose());
        }
    }

    /// <summary>The state that a range would get, without a change to any file.</summary>
    internal static RangeState Preview(DirectoryHandle directory, StoreScan scan, RangeSpan span, int set)
    {
        StoreRepair repair = new(directory, scan);
        try
        {
            MemoryRange memory = repair.Build(span, set);
            return RangeState.TryLoad(memory, memory.Bytes.Length)!;
        }
        finally
        {
            repair._files.ForEach(static file => file.Dispose());
        }
    }

    private void Write(List<List<RangeSpan>> wanted, Guid bootId, uint changes)
    {
        RemoveStale();
        List<RangeSpan> ranges = [];
        for (int set = 0; set < wanted.Count; set++)
        {
            foreach (RangeSpan span in wanted[set])
            {
                WriteRange(span, set);
                ranges.Add(span);
            }
        }

        foreach (RangeState older in _older)
        {
            KeepOrRemove(older.Span, ranges);
        }

        WriteIndex(ranges, bootId, changes);
    }

    private void RemoveStale()
    {
        foreach (UInt128 key in _scan.Stale)
        {
            _directory.Unlink(RangeSpan.AddressOf(key).ToString());
        }

        foreach (string name in _scan.Leftovers)
        {
            _directory.Unlink(name);
        }

        // One that cannot be removed, such as a directory, is in nobody's way.
        _spoilt.ForEach(name => LeaseFile.TryUnlink(_directory, name));
    }

    /// <summary>
    /// A range that the config at hand does not name may be another config's of the same network. It stays, unless it shares
    /// addresses with one that is named: then the new one has taken over what it knew.
    /// </summary>
    private void KeepOrRemove(RangeSpan span, List<RangeSpan> ranges)
    {
        if (ranges.Contains(span))
        {
            return;
        }

        if (!ranges.Exists(range => range.Overlaps(span)))
        {
            WriteRange(span, -1);
            ranges.Add(span);
        }
        else if (!ranges.Exists(range => range.First == span.First && range.Last == span.Last))
        {
            _directory.Unlink(span.FileName);
        }
    }

    private void WriteRange(RangeSpan span, int set) =>
        ReplacedFile.Write(_directory, span.FileName, Build(span, set).Bytes, []);

    private MemoryRange Build(RangeSpan span, int set)
    {
        bool isNew = !_older.Exists(older => older.Span.First == span.First);
        RangeBuilder builder = new(span, isNew ? CursorOfHostLocal(span, set) : 0);
        foreach (RangeState older in _older)
        {
            if (older.Span.Overlaps(span))
            {
                builder.Inherit(older);
            }
        }

        _scan.Rests.ForEach(builder.AddRest);
        _scan.Stale.ForEach(builder.AddStale);
        return builder.Build(_scan.Held, BootClock.Nanoseconds(), _scan.IsSameBoot);
    }

    /// <summary>
    /// Where host-local would go on. We never write these files: what a cursor is good for, host-local does without, as it
    /// passes over every address that has a file.
    /// </summary>
    private UInt128 CursorOfHostLocal(in RangeSpan span, int set)
    {
        if (set < 0)
        {
            return 0;
        }

        using FileDescriptor? file = _directory.TryOpenFile($"last_reserved_ip.{set}", OpenFlags.Read | OpenFlags.NonBlocking, 0, out _);
        if (file is null || !file.Status().IsRegularFile)
        {
            return 0;
        }

        Span<byte> text = stackalloc byte[64];
        text = text[..file.ReadAt(text, 0)];
        return IpAddress.TryParse(Encoding.ASCII.GetString(text).Trim(), out IpAddress address) && span.Contains(RangeSpan.KeyOf(address))
            ? RangeSpan.KeyOf(address) - span.First + 1
            : 0;
    }

    private void WriteIndex(List<RangeSpan> ranges, Guid bootId, uint changes)
    {
        IndexTable table = new(_scan.Held.Count + _scan.Rests.Count);
        _scan.Held.ForEach(slot => table.Add(slot));
        _scan.Rests.ForEach(slot => table.Add(slot));
        table.WriteTo(_directory, bootId, changes, ranges);
    }
}
