using System;
using System.Buffers.Binary;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>The first bytes of the index: which boot it is of, which mark the directory bears where it is true, how full it is.</summary>
internal sealed class IndexHeader
{
    /// <summary>Bytes of <see cref="Write"/>.</summary>
    internal const int Size = 64;

    private const ulong Magic = 0x3178644969436343; // "CcCiIdx1"

    /// <summary>
    /// The mark is a date in 2001: no clock of a working machine shows it, so the kernel never sets it by itself, whatever
    /// becomes of the clock. Whole seconds survive every file system.
    /// </summary>
    private const long FirstMark = 1_000_000_000;

    /// <summary>The boot that the leases belong to.</summary>
    internal Guid BootId { get; init; }

    /// <summary>Counts the changes; the directory's mark is made of it.</summary>
    internal uint Changes { get; set; }

    /// <summary>How many slots there are.</summary>
    internal uint Capacity { get; init; }

    /// <summary>How many slots stand for an address file.</summary>
    internal uint Held { get; set; }

    /// <summary>How many slots were ever filled.</summary>
    internal uint Used { get; set; }

    /// <summary>How many ranges follow the header.</summary>
    internal uint RangeCount { get; init; }

    /// <summary>Where the slots start: behind header and ranges, at a whole page.</summary>
    internal int SlotsAt => (Size + ((int)RangeCount * RangeSpan.Size) + 4095) & ~4095;

    /// <summary>The length of the whole file.</summary>
    internal long FileSize => SlotsAt + ((long)Capacity * IndexSlot.Size);

    /// <summary>The directory's modification time, where nothing was done since that the index does not know of.</summary>
    internal FileTime Mark => new(FirstMark + (Changes & 0xffffff), 0);

    /// <summary>Reads a header.</summary>
    /// <returns>The header, or null where this is none.</returns>
    internal static IndexHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Size || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            return null;
        }

        IndexHeader header = new()
        {
            BootId = new(bytes[8..24]),
            Changes = BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            Capacity = BinaryPrimitives.ReadUInt32LittleEndian(bytes[28..]),
            Held = BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]),
            Used = BinaryPrimitives.ReadUInt32LittleEndian(bytes[36..]),
            RangeCount = BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]),
        };
        bool isSane = header.Capacity is > 0 and < 1 << 26 && header.RangeCount < 1 << 20
            && header.Held <= header.Used && header.Used < header.Capacity;
        return isSane ? header : null;
    }

    /// <summary>Writes <see cref="Size"/> bytes.</summary>
    internal void Write(Span<byte> bytes)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, Magic);
        BootId.TryWriteBytes(bytes[8..]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[24..], Changes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[28..], Capacity);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], Held);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[36..], Used);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], RangeCount);
    }
}
