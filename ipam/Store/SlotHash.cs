using System;

namespace CsCni.Ipam.Store;

/// <summary>
/// What an index slot is found by. The two upper bits tell the slot's kind, so that the kinds never mix; the others place it.
/// </summary>
internal static class SlotHash
{
    /// <summary>A slot that was never filled: the end of a search.</summary>
    internal const ulong Empty = 0;

    /// <summary>A slot that was filled once: a search goes on behind it.</summary>
    internal const ulong Removed = 1;

    private const ulong KindMask = 3UL << 62;
    private const ulong RestKind = 2UL << 62;
    private const ulong RubbishKind = 3UL << 62;

    /// <summary>The hash of a lease, by its attachment; an ifname is empty in host-local's old format.</summary>
    internal static ulong OfLease(string containerId, string ifName)
    {
        ulong hash = 0xcbf29ce484222325;
        foreach (char character in containerId)
        {
            hash = (hash ^ character) * 0x100000001b3;
        }

        hash = (hash ^ 0xff00) * 0x100000001b3;
        foreach (char character in ifName)
        {
            hash = (hash ^ character) * 0x100000001b3;
        }

        hash = Mix(hash) & ~KindMask;
        return hash <= Removed ? hash + 2 : hash;
    }

    /// <summary>The hash of the note that an address of an untracked range was freed.</summary>
    internal static ulong OfRest(UInt128 key) => (OfKey(key) & ~KindMask) | RestKind;

    /// <summary>The hash of an address file that names no owner.</summary>
    internal static ulong OfRubbish(UInt128 key) => (OfKey(key) & ~KindMask) | RubbishKind;

    /// <summary>True for a slot that stands for an address file, owned or not.</summary>
    internal static bool IsHeld(ulong hash) => (hash & KindMask) == RubbishKind || ((hash & KindMask) == 0 && hash > Removed);

    /// <summary>True for an address file that names no owner.</summary>
    internal static bool IsRubbish(ulong hash) => (hash & KindMask) == RubbishKind;

    /// <summary>True for a note that an address was freed.</summary>
    internal static bool IsRest(ulong hash) => (hash & KindMask) == RestKind;

    /// <summary>Where in a table of so many slots the search for a hash starts.</summary>
    internal static uint Position(ulong hash, uint capacity) => (uint)Math.BigMul(hash << 2, capacity, out _);

    /// <summary>A number that the same file keeps as long as nobody writes or replaces it, over a reboot too.</summary>
    internal static ulong OfFile(ulong inode, long seconds, uint nanoseconds) =>
        Mix(Mix(inode) ^ ((ulong)seconds * 1_000_000_000) ^ nanoseconds);

    private static ulong OfKey(UInt128 key) => Mix((ulong)key ^ Mix((ulong)(key >> 64)));

    /// <summary>Spreads every bit over all of them.</summary>
    private static ulong Mix(ulong value)
    {
        value ^= value >> 33;
        value *= 0xff51afd7ed558ccd;
        value ^= value >> 33;
        value *= 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
