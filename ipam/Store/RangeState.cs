using System;
using System.Buffers.Binary;

namespace CsCni.Ipam.Store;

/// <summary>
/// Which address of a range comes next: those that nobody had yet, in their order from the cursor on, then the one that was
/// freed first. Every step is a handful of reads and writes, however many addresses there are: the freed ones are a list
/// that runs through the nodes, so that a requested one can be taken out of its middle too.
/// </summary>
internal sealed class RangeState
{
    /// <summary>Where the nodes start.</summary>
    internal const int HeaderSize = 128;

    private const ulong Magic = 0x31676e5269436343; // "CcCiRng1"
    private const int ScannedNodes = 256;

    /// <summary>So many ADDs take longer than any rest on a node that a person would build.</summary>
    private const int SoonDistance = RangeSpan.LargestTracked / 2;

    private readonly RangeStorage _storage;
    private UInt128 _cursor;
    private UInt128 _unused;
    private uint _oldest = RangeNode.None;
    private uint _newest = RangeNode.None;
    private uint _freed;
    private ulong _lastFreed;

    private RangeState(RangeStorage storage, in RangeSpan span) => (_storage, Span) = (storage, span);

    /// <summary>The range.</summary>
    internal RangeSpan Span { get; }

    /// <summary>How many addresses can be handed out, resting ones among them.</summary>
    internal UInt128 FreeCount => _unused + _freed;

    /// <summary>Where the search for an address that nobody had yet goes on; where the range is untracked, for a free one.</summary>
    internal UInt128 Cursor => _cursor;

    /// <summary>The length of a range's file.</summary>
    internal static long FileSize(in RangeSpan span) => HeaderSize + (span.IsTracked ? (long)span.Length * RangeNode.Size : 0);

    /// <summary>Reads the state of a range.</summary>
    /// <returns>The state, or null where this is none.</returns>
    internal static RangeState? TryLoad(RangeStorage storage, long size)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        storage.Read(0, header);
        RangeState state = new(storage, RangeSpan.Read(header[8..]))
        {
            _cursor = BinaryPrimitives.ReadUInt128LittleEndian(header[56..]),
            _unused = BinaryPrimitives.ReadUInt128LittleEndian(header[72..]),
            _oldest = BinaryPrimitives.ReadUInt32LittleEndian(header[88..]),
            _newest = BinaryPrimitives.ReadUInt32LittleEndian(header[92..]),
            _freed = BinaryPrimitives.ReadUInt32LittleEndian(header[96..]),
            _lastFreed = BinaryPrimitives.ReadUInt64LittleEndian(header[104..]),
        };
        bool isSane = BinaryPrimitives.ReadUInt64LittleEndian(header) == Magic && state.Span.First <= state.Span.Last
            && (state.Span.Excluded == 0 || state.Span.Contains(state.Span.Excluded))
            && FileSize(state.Span) == size && state._cursor < state.Span.Length
            && state._unused <= state.Span.Length && state._freed <= state.Span.Length;
        return isSane ? state : null;
    }

    /// <summary>Starts a range that <see cref="RangeBuilder"/> fills.</summary>
    internal static RangeState Create(RangeStorage storage, in RangeSpan span, UInt128 cursor, UInt128 unused) =>
        new(storage, span) { _cursor = cursor, _unused = unused };

    /// <summary>The address of a tracked range that would be handed out next. Changes nothing.</summary>
    internal FreeAddress Next()
    {
        if (_unused > 0 && FindUnused() is { } offset)
        {
            return new(Span.First + offset, 0, false);
        }

        return _freed > 0 && _oldest < Span.Length
            ? new(Span.First + _oldest, Node(_oldest).Since, false)
            : FreeAddress.None;
    }

    /// <summary>
    /// The address of an untracked range that would be handed out next: the first from the cursor on that is neither held nor
    /// resting; where all are, the one that rests least. Changes nothing.
    /// </summary>
    /// <param name="isHeld">Whether an address is held.</param>
    /// <param name="restingSince">When an address was freed, nanoseconds since boot; 0 where it may be handed out.</param>
    internal FreeAddress NextUntracked(Func<UInt128, bool> isHeld, Func<UInt128, ulong> restingSince)
    {
        FreeAddress best = FreeAddress.None;
        UInt128 left = _unused;
        for (UInt128 tried = 0, offset = _cursor; left > 0 && tried < Span.Length; tried++)
        {
            UInt128 key = Span.First + offset;
            if (key != Span.Excluded && !isHeld(key))
            {
                left--;
                ulong since = restingSince(key);
                if (since == 0)
                {
                    return new(key, 0, false);
                }

                best = best.IsNone || since < best.Since ? new(key, since, false) : best;
            }

            offset = Following(offset);
        }

        return best;
    }

    /// <summary>When an address was freed, nanoseconds since boot; 0 where nobody had it yet, or it is held.</summary>
    internal ulong FreedAt(UInt128 key)
    {
        RangeNode node = Node((uint)(key - Span.First));
        return node.IsFreed ? node.Since : 0;
    }

    /// <summary>True where the cursor of an untracked range may come to an address before its longest rest is over.</summary>
    internal bool IsSoon(UInt128 key)
    {
        UInt128 offset = key - Span.First;
        UInt128 ahead = offset >= _cursor ? offset - _cursor : Span.Length - _cursor + offset;
        return ahead < SoonDistance;
    }

    /// <summary>Notes that an address is held from now on.</summary>
    /// <param name="key">An address that was free.</param>
    /// <param name="wasNext">True where it is what the range itself proposed.</param>
    internal void Take(UInt128 key, bool wasNext)
    {
        UInt128 offset = key - Span.First;
        if (!Span.IsTracked)
        {
            _unused -= _unused > 0 ? 1u : 0u;
            _cursor = wasNext ? Following(offset) : _cursor;
            return;
        }

        RangeNode node = Node((uint)offset);
        if (node.IsNeverUsed)
        {
            _unused--;
            _cursor = wasNext ? Following(offset) : _cursor;
        }
        else if (node.IsFreed)
        {
            Unlink(node);
        }

        SetNode((uint)offset, new(RangeNode.Held, RangeNode.None, RangeNode.None));
    }

    /// <summary>Notes that a held address is free from now on: the last of the freed ones.</summary>
    internal void Release(UInt128 key, ulong now)
    {
        if (key == Span.Excluded)
        {
            return;
        }

        if (!Span.IsTracked)
        {
            _unused++;
            return;
        }

        uint offset = (uint)(key - Span.First);
        if (Node(offset).IsHeld)
        {
            Append(offset, now);
        }
    }

    /// <summary>Puts an address that is not in the list behind the freed ones.</summary>
    internal void Append(uint offset, ulong now)
    {
        _lastFreed = Math.Max(now, _lastFreed + 1);
        SetNode(offset, new(_lastFreed, _newest, RangeNode.None));
        if (_newest == RangeNode.None)
        {
            _oldest = offset;
        }
        else
        {
            SetNode(_newest, Node(_newest) with { Later = offset });
        }

        _newest = offset;
        _freed++;
    }

    /// <summary>The state of an address.</summary>
    internal RangeNode Node(uint offset)
    {
        Span<byte> bytes = stackalloc byte[RangeNode.Size];
        _storage.Read(PositionOf(offset), bytes);
        return RangeNode.Read(bytes);
    }

    /// <summary>Sets the state of an address, and nothing else.</summary>
    internal void SetNode(uint offset, in RangeNode node)
    {
        Span<byte> bytes = stackalloc byte[RangeNode.Size];
        node.Write(bytes);
        _storage.Write(PositionOf(offset), bytes);
    }

    /// <summary>Reads the states of many addresses.</summary>
    internal void ReadNodes(uint offset, Span<byte> bytes) => _storage.Read(PositionOf(offset), bytes);

    /// <summary>Writes the header.</summary>
    internal void WriteHeader()
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        header.Clear();
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        Span.Write(header[8..]);
        BinaryPrimitives.WriteUInt128LittleEndian(header[56..], _cursor);
        BinaryPrimitives.WriteUInt128LittleEndian(header[72..], _unused);
        BinaryPrimitives.WriteUInt32LittleEndian(header[88..], _oldest);
        BinaryPrimitives.WriteUInt32LittleEndian(header[92..], _newest);
        BinaryPrimitives.WriteUInt32LittleEndian(header[96..], _freed);
        BinaryPrimitives.WriteUInt64LittleEndian(header[104..], _lastFreed);
        _storage.Write(0, header);
    }

    private static long PositionOf(uint offset) => HeaderSize + ((long)offset * RangeNode.Size);

    private UInt128 Following(UInt128 offset) => offset + 1 >= Span.Length ? 0 : offset + 1;

    private void Unlink(in RangeNode node)
    {
        if (node.Earlier == RangeNode.None)
        {
            _oldest = node.Later;
        }
        else
        {
            SetNode(node.Earlier, Node(node.Earlier) with { Later = node.Later });
        }

        if (node.Later == RangeNode.None)
        {
            _newest = node.Earlier;
        }
        else
        {
            SetNode(node.Later, Node(node.Later) with { Earlier = node.Earlier });
        }

        _freed--;
    }

    /// <summary>The first address from the cursor on that nobody had yet; round once.</summary>
    private uint? FindUnused()
    {
        uint length = (uint)Span.Length;
        Span<byte> buffer = stackalloc byte[ScannedNodes * RangeNode.Size];
        uint offset = (uint)_cursor;
        for (uint scanned = 0; scanned < length;)
        {
            uint count = Math.Min(ScannedNodes, Math.Min(length - offset, length - scanned));
            // Mostly the very first one will do.
            count = scanned == 0 ? Math.Min(count, 8) : count;
            Span<byte> nodes = buffer[..((int)count * RangeNode.Size)];
            ReadNodes(offset, nodes);
            for (int index = 0; index < count; index++)
            {
                if (RangeNode.Read(nodes[(index * RangeNode.Size)..]).IsNeverUsed)
                {
                    return offset + (uint)index;
                }
            }

            scanned += count;
            offset = (offset + count) % length;
        }

        return null;
    }
}
