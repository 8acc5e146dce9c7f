using System;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>
/// What a network's directory really holds, read file by file: the way to go where the index is missing, of another boot, or
/// does not know what was done last. Reading changes nothing.
/// </summary>
internal sealed class StoreScan
{
    private readonly DirectoryHandle _directory;
    private readonly LeaseIndex? _index;
    private readonly BootBoundary _boundary = new();

    private StoreScan(DirectoryHandle directory, LeaseIndex? index, Guid bootId)
    {
        _directory = directory;
        _index = index;
        IsSameBoot = index is not null && index.BootId == bootId;
        IndexState = index is null ? IndexState.Missing : IndexState.Sound;
    }

    /// <summary>A slot for every address file of this boot, those that name nobody among them.</summary>
    internal List<IndexSlot> Held { get; } = [];

    /// <summary>The addresses whose files are of an earlier boot.</summary>
    internal List<UInt128> Stale { get; } = [];

    /// <summary>The notes of this boot that an address of an untracked range was freed.</summary>
    internal List<IndexSlot> Rests { get; } = [];

    /// <summary>The names of the range files.</summary>
    internal List<string> RangeFiles { get; } = [];

    /// <summary>The names of files that a killed process left.</summary>
    internal List<string> Leftovers { get; } = [];

    /// <summary>What there is for an index.</summary>
    internal IndexState IndexState { get; private set; }

    /// <summary>How many files of <see cref="Stale"/> name nobody: a power loss left them empty or cut.</summary>
    internal int StaleRubbish { get; private set; }

    /// <summary>How many range files the index names that are not there.</summary>
    internal int MissingRanges { get; private set; }

    /// <summary>True where the index, and with it the times in the range files, is of this boot.</summary>
    internal bool IsSameBoot { get; }

    /// <summary>Goes over the directory.</summary>
    /// <param name="directory">The network's directory.</param>
    /// <param name="index">The old index, whatever it is worth; null where there is none.</param>
    /// <param name="bootId">This boot.</param>
    /// <exception cref="LinuxException">Something cannot be read.</exception>
    internal static StoreScan Read(DirectoryHandle directory, LeaseIndex? index, Guid bootId)
    {
        StoreScan scan = new(directory, index, bootId);
        directory.ForEachName(scan.Visit);
        scan.MissingRanges = index?.Ranges.FindAll(span => !scan.RangeFiles.Contains(span.FileName)).Count ?? 0;
        if (scan.IsSameBoot)
        {
            ulong now = BootClock.Nanoseconds();
            index!.ForEach(slot =>
            {
                if (slot.IsResting(now))
                {
                    scan.Rests.Add(slot);
                }
            });
        }

        return scan;
    }

    /// <summary>The addresses of an attachment: those whose file names it, else those of an old file with its container ID alone.</summary>
    internal List<IndexSlot> Find(string containerId, string ifName)
    {
        List<IndexSlot> found = FindExactly(SlotHash.OfLease(containerId, ifName));
        return found.Count > 0 ? found : FindExactly(SlotHash.OfLease(containerId, string.Empty));
    }

    private List<IndexSlot> FindExactly(ulong hash) => Held.FindAll(slot => slot.Hash == hash);

    private void Visit(string name)
    {
        if (name is LeaseFile.TemporaryName or ReplacedFile.TemporaryName)
        {
            Leftovers.Add(name);
        }
        else if (name == LeaseIndex.FileName)
        {
            IndexState = _index is null ? IndexState.Spoilt : IndexState.Sound;
        }
        else if (name.StartsWith(RangeFile.NamePrefix, StringComparison.Ordinal))
        {
            RangeFiles.Add(name);
        }
        else if (AddressOf(name) is { } address)
        {
            VisitAddress(name, address);
        }
    }

    /// <summary>The address that a file is named by; null for any other name. Only the text that host-local and we write ourselves counts.</summary>
    internal static IpAddress? AddressOf(string name) =>
        (char.IsAsciiHexDigit(name[0]) || name[0] == ':') && IpAddress.TryParse(name, out IpAddress address) && address.ToString() == name ? address : null;

    private void VisitAddress(string name, IpAddress address)
    {
        if (LeaseFile.TryRead(_directory, name) is not { } file)
        {
            return;
        }

        UInt128 key = RangeSpan.KeyOf(address);
        ulong hash = file.Owner is { } owner ? SlotHash.OfLease(owner.ContainerId, owner.IfName) : SlotHash.OfRubbish(key);
        if (IsStale(hash, key, file))
        {
            Stale.Add(key);
            StaleRubbish += file.Owner is null ? 1 : 0;
        }
        else
        {
            Held.Add(new(hash, key, file.Tag));
        }
    }

    /// <summary>
    /// An index of this boot never lets a file's date decide: clocks jump. One of another boot that knows the very file
    /// (its inode and time) proves it stale; about any other file, its date must.
    /// </summary>
    private bool IsStale(ulong hash, UInt128 key, in LeaseFile file)
    {
        if (IsSameBoot)
        {
            return false;
        }

        if (_index is not null)
        {
            foreach (IndexSlot slot in _index.Find(hash))
            {
                if (slot.Key == key && slot.Tag == file.Tag)
                {
                    return true;
                }
            }
        }

        return _boundary.IsBefore(file.Modified);
    }
}
