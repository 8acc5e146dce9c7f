using System;
using System.Collections.Generic;
using CsCni.Fuzz.Mutation;
using CsCni.Ipam.Store;
using CsCni.Linux;

namespace CsCni.Fuzz.Targets;

/// <summary>A range's file in memory: what it says is followed, and it is taken over by a new one.</summary>
internal sealed class RangeTarget : FuzzTarget
{
    /// <inheritdoc/>
    internal override string Name => "ipam-ranges";

    /// <inheritdoc/>
    internal override IReadOnlyList<byte[]> Seeds { get; } = [Range("10.9.0.1", "10.9.0.14"), Range("10.9.0.1", "10.9.0.254"), Range("fd00:9::1", "fd00:9::ffff:ffff:ffff")];

    /// <summary>The new range's own bytes and its addresses' states.</summary>
    internal override int AllocationFactor => 256;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        if (input.Length < RangeState.HeaderSize)
        {
            return;
        }

        GivenRange storage = new(input);
        if (RangeState.TryLoad(storage, input.Length) is not { } state)
        {
            return;
        }

        RangeBuilder builder = new(state.Span, 0);
        builder.Inherit(state);
        MemoryRange made = builder.Build([new(SlotHash.OfRubbish(state.Span.First), state.Span.First, 1)], 1_000_000, true);
        RangeState again = RangeState.TryLoad(made, made.Bytes.Length) ?? throw new BrokenPromiseException("a range that cannot be read once it was made anew");
        Use(again);
        Use(state);
    }

    /// <summary>A state that does not hold together is told so: the store is made anew then.</summary>
    internal override bool IsExpected(Exception exception) => exception is StoreDamagedException or LinuxException;

    /// <inheritdoc/>
    protected override IMutator NewMutator() => new ByteMutator(Seeds);

    private static void Use(RangeState state)
    {
        for (int count = 0; count < 3; count++)
        {
            FreeAddress next = state.Span.IsTracked ? state.Next() : state.NextUntracked(static _ => false, static _ => 0);
            if (next.IsNone)
            {
                break;
            }

            BrokenPromiseException.Unless(state.Span.Contains(next.Key), "an address that is not of the range");
            state.Take(next.Key, true);
            state.Release(state.Span.First, 2_000_000);
        }

        state.WriteHeader();
    }

    private static byte[] Range(string first, string last)
    {
        RangeSpan span = RangeSpan.Of(IpAddress.Parse(first), IpAddress.Parse(last), IpAddress.Parse(first).Add(2));
        MemoryRange made = new RangeBuilder(span, 0).Build([new(1000, span.First, 1)], 1, true);
        RangeState state = RangeState.TryLoad(made, made.Bytes.Length)!;
        for (uint offset = 3; offset < 8; offset++)
        {
            state.Take(span.First + offset, true);
            state.Release(span.First + offset, 1000 + offset);
        }

        state.WriteHeader();
        return made.Bytes;
    }

    /// <summary>As <see cref="RangeFile"/>: what lies behind the end is damage.</summary>
    private sealed class GivenRange(byte[] bytes) : RangeStorage
    {
        internal override void Read(long at, Span<byte> target)
        {
            if (at + target.Length > bytes.Length)
            {
                throw new StoreDamagedException();
            }

            bytes.AsSpan((int)at, target.Length).CopyTo(target);
        }

        internal override void Write(long at, ReadOnlySpan<byte> source)
        {
            BrokenPromiseException.Unless(at + source.Length <= bytes.Length, "a write behind the file's end");
            source.CopyTo(bytes.AsSpan((int)at));
        }
    }
}
