using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Ipam.Store;
using CsCni.Linux;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>The order in which a range hands out, against a model that is as simple as can be: two lists.</summary>
public sealed class RangeStateTests
{
    private const int Size = 12;

    private static readonly RangeSpan s_span = RangeSpan.Of(
        IpAddress.Parse("10.0.0.10"), IpAddress.Parse("10.0.0.21"), IpAddress.Parse("10.0.0.14"));

    [Fact]
    public void A_range_hands_out_what_two_lists_would() => Prop.ForAll<(byte, byte)[]>(static steps => Follows(steps, 0))
        .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(600).WithEndSize(200));

    [Fact]
    public void So_does_one_that_starts_in_its_middle() => Prop.ForAll<(byte, byte)[]>(static steps => Follows(steps, 9))
        .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(200));

    [Fact]
    public void What_is_rebuilt_from_a_range_goes_on_as_it_would() => Prop.ForAll<(byte, byte)[]>(static steps =>
    {
        Model model = new(0);
        MemoryRange memory = new RangeBuilder(s_span, 0).Build([], 1, true);
        RangeState state = Load(memory);
        ulong now = 100;
        foreach ((byte action, byte number) in steps)
        {
            Step(state, model, action, number, ref now);
        }

        state.WriteHeader();
        RangeBuilder builder = new(s_span, 0);
        builder.Inherit(Load(memory));
        List<IndexSlot> held = [.. model.Held.Select(static key => new IndexSlot(5, key, 0))];
        RangeState rebuilt = Load(builder.Build(held, now, true));
        return Drain(rebuilt).SequenceEqual(Drain(state));
    }).Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(100));

    [Fact]
    public void An_untracked_range_goes_round()
    {
        RangeSpan span = RangeSpan.Of(IpAddress.Parse("fd00::1"), IpAddress.Parse("fd00::ffff:ffff"), IpAddress.Parse("fd00::1"));
        Assert.False(span.IsTracked);
        MemoryRange memory = new RangeBuilder(span, span.Length - 1).Build([], 1, true);
        RangeState state = Load(memory);
        HashSet<UInt128> held = [span.First + 2];
        List<string> order = [];
        for (int count = 0; count < 4; count++)
        {
            FreeAddress next = state.NextUntracked(held.Contains, static _ => 0);
            held.Add(next.Key);
            state.Take(next.Key, true);
            order.Add(RangeSpan.AddressOf(next.Key).ToString());
        }

        Assert.Equal(["fd00::ffff:ffff", "fd00::2", "fd00::4", "fd00::5"], order);
        Assert.Equal(span.Length - 1 - 4, state.FreeCount);
    }

    [Fact]
    public void The_largest_tracked_range_is_tracked()
    {
        IpAddress first = IpAddress.Parse("10.0.0.0");
        Assert.True(RangeSpan.Of(first, first.Add(RangeSpan.LargestTracked - 1), first).IsTracked);
        Assert.False(RangeSpan.Of(first, first.Add(RangeSpan.LargestTracked), first).IsTracked);
        RangeSpan all = RangeSpan.Of(IpAddress.Parse("::"), IpAddress.Parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), IpAddress.Parse("10.0.0.1"));
        Assert.Equal((false, UInt128.MaxValue), (all.IsTracked, all.Length));
    }

    private static bool Follows((byte, byte)[] steps, uint cursor)
    {
        Model model = new(cursor);
        RangeState state = Load(new RangeBuilder(s_span, cursor).Build([], 1, true));
        ulong now = 100;
        foreach ((byte action, byte number) in steps)
        {
            if (!Step(state, model, action, number, ref now))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Half of the steps take what comes next, a quarter frees, a quarter takes a requested one.</summary>
    private static bool Step(RangeState state, Model model, byte action, byte number, ref ulong now)
    {
        FreeAddress next = state.Next();
        if (next.IsNone != (model.Next is null) || (!next.IsNone && next.Key != model.Next) || state.FreeCount != (UInt128)model.FreeCount)
        {
            return false;
        }

        now += number % 3u;
        UInt128 key = s_span.First + (UInt128)(number % Size);
        if (action % 4 <= 1 && !next.IsNone)
        {
            state.Take(next.Key, true);
            model.Take(next.Key, true);
        }
        else if (action % 4 == 2 && model.Held.Count > 0)
        {
            key = model.Held[number % model.Held.Count];
            state.Release(key, now);
            model.Release(key);
        }
        else if (action % 4 == 3 && key != s_span.Excluded && !model.Held.Contains(key))
        {
            state.Take(key, false);
            model.Take(key, false);
        }

        return true;
    }

    private static List<UInt128> Drain(RangeState state)
    {
        List<UInt128> order = [];
        for (FreeAddress next = state.Next(); !next.IsNone; next = state.Next())
        {
            order.Add(next.Key);
            state.Take(next.Key, true);
        }

        return order;
    }

    private static RangeState Load(MemoryRange memory) => RangeState.TryLoad(memory, memory.Bytes.Length)!;

    /// <summary>Never-used addresses in a list that starts at the cursor, freed ones in a queue.</summary>
    private sealed class Model
    {
        private readonly List<UInt128> _unused = [];
        private readonly List<UInt128> _freed = [];

        public Model(uint cursor)
        {
            for (uint step = 0; step < Size; step++)
            {
                _unused.Add(s_span.First + ((cursor + step) % Size));
            }

            _unused.Remove(s_span.Excluded);
        }

        public List<UInt128> Held { get; } = [];

        public int FreeCount => _unused.Count + _freed.Count;

        public UInt128? Next => _unused.Count > 0 ? _unused[0] : _freed.Count > 0 ? _freed[0] : null;

        public void Take(UInt128 key, bool wasNext)
        {
            int place = _unused.IndexOf(key);
            if (wasNext && place > 0)
            {
                throw new InvalidOperationException("the model hands out the first one");
            }

            _unused.Remove(key);
            _freed.Remove(key);
            Held.Add(key);
        }

        public void Release(UInt128 key)
        {
            Held.Remove(key);
            _freed.Add(key);
        }
    }
}
