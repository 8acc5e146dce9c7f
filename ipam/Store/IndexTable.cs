using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Ipam.Store;

/// <summary>A new index, made in memory and put in the old one's place as a whole.</summary>
internal sealed class IndexTable
{
    private readonly byte[] _slots;
    private readonly uint _capacity;
    private uint _held;
    private uint _used;

    /// <summary>Makes an empty table with room for twice as many.</summary>
    internal IndexTable(int expected)
    {
        _capacity = (uint)((expected * 7L / 4) + 96);
        _slots = new byte[_capacity * (long)IndexSlot.Size];
    }

    /// <summary>Puts a slot in.</summary>
    internal void Add(in IndexSlot slot)
    {
        uint position = SlotHash.Position(slot.Hash, _capacity);
        while (BinaryPrimitives.ReadUInt64LittleEndian(At(position)) != SlotHash.Empty)
        {
            position = position + 1 == _capacity ? 0 : position + 1;
        }

        slot.Write(At(position));
        _used++;
        _held += SlotHash.IsHeld(slot.Hash) ? 1u : 0;
    }

    /// <summary>Writes the index file.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="bootId">This boot.</param>
    /// <param name="changes">The header's counter.</param>
    /// <param name="ranges">The ranges that have files.</param>
    /// <exception cref="LinuxException">A step failed; the old index is still there then.</exception>
    internal void WriteTo(DirectoryHandle directory, Guid bootId, uint changes, List<RangeSpan> ranges)
    {
        IndexHeader header = new()
        {
            BootId = bootId,
            Changes = changes,
            Capacity = _capacity,
            Held = _held,
            Used = _used,
            RangeCount = (uint)ranges.Count,
        };
        byte[] head = new byte[header.SlotsAt];
        header.Write(head);
        for (int index = 0; index < ranges.Count; index++)
        {
            ranges[index].Write(head.AsSpan(IndexHeader.Size + (index * RangeSpan.Size)));
        }

        ReplacedFile.Write(directory, LeaseIndex.FileName, head, _slots);
    }

    private Span<byte> At(uint position) => _slots.AsSpan((int)position * IndexSlot.Size, IndexSlot.Size);
}
