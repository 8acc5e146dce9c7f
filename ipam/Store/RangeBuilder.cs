using System;
using System.Collections.Generic;

namespace CsCni.Ipam.Store;

/// <summary>
/// Makes a range's state anew, from the addresses that are really held and from what older files tell of the others.
/// </summary>
internal sealed class RangeBuilder
{
    private readonly RangeSpan _span;
    private readonly ulong[] _since;
    private UInt128 _cursor;
    private ulong _heldCount;

    /// <summary>Starts with a range that nobody had an address of.</summary>
    internal RangeBuilder(in RangeSpan span, UInt128 cursor)
    {
        _span = span;
        _cursor = cursor < span.Length ? cursor : 0;
        _since = new ulong[span.IsTracked ? (int)span.Length : 0];
    }

    /// <summary>Takes over what an older range, this one or one that shares addresses with it, knows.</summary>
    internal void Inherit(RangeState older)
    {
        if (older.Span.First == _span.First && older.Cursor < _span.Length)
        {
            _cursor = older.Cursor;
        }

        if (!_span.IsTracked || !older.Span.IsTracked)
        {
            return;
        }

        UInt128 key = UInt128.Max(older.Span.First, _span.First);
        UInt128 last = UInt128.Min(older.Span.Last, _span.Last);
        byte[] buffer = new byte[1024 * RangeNode.Size];
        while (key <= last)
        {
            int count = (int)UInt128.Min(1024, last - key + 1);
            older.ReadNodes((uint)(key - older.Span.First), buffer.AsSpan(0, count * RangeNode.Size));
            for (int index = 0; index < count; index++, key++)
            {
                ulong since = RangeNode.Read(buffer.AsSpan(index * RangeNode.Size)).Since;
                // The gateway of the older range was marked so that nobody gets it; nobody had it either.
                _since[(int)(key - _span.First)] = key == older.Span.Excluded ? 0 : since;
            }
        }
    }

    /// <summary>Notes an address that was freed while no range file knew it.</summary>
    internal void AddRest(IndexSlot rest)
    {
        if (_span.IsTracked && _span.Contains(rest.Key) && _since[(int)(rest.Key - _span.First)] == 0)
        {
            _since[(int)(rest.Key - _span.First)] = rest.Tag;
        }
    }

    /// <summary>Notes an address that was held in an earlier boot.</summary>
    internal void AddStale(UInt128 key)
    {
        if (_span.IsTracked && _span.Contains(key))
        {
            _since[(int)(key - _span.First)] = RangeNode.Held;
        }
    }

    /// <summary>Builds the state.</summary>
    /// <param name="held">The slots of everything that is held, of other ranges too.</param>
    /// <param name="now">Nanoseconds since boot.</param>
    /// <param name="isSameBoot">False where what was inherited is of an earlier boot: all of it became free when this one began.</param>
    internal MemoryRange Build(List<IndexSlot> held, ulong now, bool isSameBoot)
    {
        // The times of another boot mean nothing beside this one's, only their order does: what was held until the end is last.
        MarkHeld(held, isSameBoot ? now : RangeNode.Held - 1);
        MemoryRange memory = new(_span);
        RangeState state = RangeState.Create(memory, _span, _cursor, CountUnused());
        List<(ulong Since, uint Offset)> freed = [];
        for (int offset = 0; offset < _since.Length; offset++)
        {
            if (_since[offset] == RangeNode.Held)
            {
                state.SetNode((uint)offset, new(RangeNode.Held, RangeNode.None, RangeNode.None));
            }
            else if (_since[offset] != 0)
            {
                freed.Add((_since[offset], (uint)offset));
            }
        }

        freed.Sort(static (left, right) =>
            left.Since == right.Since ? left.Offset.CompareTo(right.Offset) : left.Since.CompareTo(right.Since));
        foreach ((ulong since, uint offset) in freed)
        {
            state.Append(offset, isSameBoot ? since : 1);
        }

        state.WriteHeader();
        return memory;
    }

    /// <summary>What was held and is not any more was freed by somebody else: as late as now, to be on the safe side.</summary>
    private void MarkHeld(List<IndexSlot> held, ulong freedAt)
    {
        foreach (ref ulong since in _since.AsSpan())
        {
            since = since == RangeNode.Held ? freedAt : since;
        }

        foreach (IndexSlot slot in held)
        {
            if (!_span.Contains(slot.Key) || slot.Key == _span.Excluded)
            {
                continue;
            }

            _heldCount++;
            if (_span.IsTracked)
            {
                _since[(int)(slot.Key - _span.First)] = RangeNode.Held;
            }
        }

        if (_span.IsTracked && _span.Excluded != 0)
        {
            _since[(int)(_span.Excluded - _span.First)] = RangeNode.Held;
        }
    }

    private UInt128 CountUnused()
    {
        if (!_span.IsTracked)
        {
            return _span.Usable - UInt128.Min(_heldCount, _span.Usable);
        }

        uint unused = 0;
        foreach (ulong since in _since)
        {
            unused += since == 0 ? 1u : 0;
        }

        return unused;
    }
}
