using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCni.Cni;
using CsCni.Fuzz.Mutation;
using Xunit;

namespace CsCni.Fuzz.Tests;

/// <summary>The fuzzer itself: it repeats itself, and it sees what is wrong.</summary>
public sealed class EngineTests
{
    [Fact]
    public void Random_numbers_are_those_of_SplitMix64()
    {
        // The first numbers of the seed 1234567, as the algorithm's author publishes them.
        SeededRandom random = new(1234567);
        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.Next(), random.Next(), random.Next()]);
    }

    [Fact]
    public void An_inputs_number_makes_it()
    {
        foreach (FuzzTarget target in FuzzTargets.All())
        {
            byte[][] first = [.. Enumerable.Range(0, 50).Select(seed => target.Input((ulong)seed))];
            FuzzTarget again = Assert.Single(FuzzTargets.Picked([target.Name]));
            Assert.Equal(first, Enumerable.Range(0, 50).Reverse().Select(seed => again.Input((ulong)seed)).Reverse());
            Assert.True(first.Select(Convert.ToHexString).Distinct().Count() > 25, $"{target.Name}: nearly all inputs are the same");
        }
    }

    [Fact]
    public void Most_mutated_JSON_is_still_JSON()
    {
        JsonMutator mutator = new([.. Corpus.Documents("configs.txt")]);
        int good = 0;
        for (ulong seed = 0; seed < 1000; seed++)
        {
            SeededRandom random = new(seed);
            good += IsJson(mutator.Next(ref random)) ? 1 : 0;
        }

        Assert.InRange(good, 600, 990);
    }

    [Theory]
    [InlineData("format", "FormatException")]
    [InlineData("operation", "InvalidOperationException")]
    [InlineData("empty", "without a message")]
    [InlineData("long", "characters, expected at most")]
    [InlineData("two lines", "not one plain line")]
    [InlineData("allocation", "bytes allocated")]
    [InlineData("slow", "µs for an input")]
    [InlineData("promise", "it was promised")]
    public void What_is_wrong_is_seen(string kind, string fault)
    {
        InputCheck check = new(new Culprit(kind));
        Assert.Contains(fault, check.Fault([1, 2, 3]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("good")]
    [InlineData("refused")]
    [InlineData("once slow")]
    [InlineData("once much")]
    public void What_is_right_is_let_be(string kind) => Assert.Null(new InputCheck(new Culprit(kind)).Fault([1, 2, 3]));

    [Fact]
    public void A_failure_is_kept_and_can_be_repeated()
    {
        string directory = Directory.CreateTempSubdirectory("cscni-fuzz-").FullName;
        try
        {
            TargetRun run = new(new Culprit("at seven"), new() { Seed = 5, Count = 100, Output = directory });
            run.Run(TimeSpan.FromMinutes(1), static _ => { });
            Assert.Contains("SEED=", run.Failure, StringComparison.Ordinal);
            Assert.Contains(Directory.GetFiles(directory)[0], run.Failure, StringComparison.Ordinal);
            TargetRun again = new(new Culprit("at seven"), new() { Output = directory });
            again.RunFile(Directory.GetFiles(directory)[0]);
            Assert.Contains("it was promised", again.Failure, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Options_are_read_or_refused()
    {
        FuzzOptions options = FuzzOptions.Parse(["ONLY=a,b", "COUNT=5", "SECONDS=", "SEED=9", "JOBS=3"]);
        Assert.Equal(["a", "b"], options.Only);
        Assert.Equal((5, new FuzzOptions().Seconds, 9UL, 3), (options.Count, options.Seconds, options.Seed, options.Jobs));
        Assert.Throws<FormatException>(() => FuzzOptions.Parse(["COUNT"]));
        Assert.Throws<FormatException>(() => FuzzOptions.Parse(["COUNT=many"]));
        Assert.Throws<FormatException>(() => FuzzOptions.Parse(["TIMES=1"]));
    }

    private static bool IsJson(byte[] bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new() { MaxDepth = 1000 });
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>A reader with one thing wrong.</summary>
    private sealed class Culprit(string kind) : FuzzTarget
    {
        private int _calls;

        internal override string Name => "culprit";

        internal override IReadOnlyList<byte[]> Seeds { get; } = [[1, 2, 3, 4, 5, 6, 7, 8], Encoding.ASCII.GetBytes("seed")];

        internal override int TimeBase => 20_000;

        internal override void Run(byte[] input)
        {
            _calls++;
            switch (kind)
            {
                case "format":
                    throw new FormatException("oops");
                case "operation":
                    throw new InvalidOperationException("the batch is full");
                case "empty":
                    throw new CniException(7, " ");
                case "long":
                    throw new System.IO.InvalidDataException(new string('x', 10_000));
                case "two lines":
                    throw new System.IO.InvalidDataException("one\ntwo");
                case "refused":
                    throw new CniException(7, "one\ntwo");
                case "allocation" or "once much" when kind == "allocation" || _calls == 1:
                    GC.KeepAlive(new byte[10_000_000]);
                    break;
                case "slow" or "once slow" when kind == "slow" || _calls == 1:
                    Spin();
                    break;
                case "promise":
                    BrokenPromiseException.Unless(false, "it was promised");
                    break;
                case "at seven":
                    BrokenPromiseException.Unless(input.Length < 1 || input[^1] != 7, "it was promised");
                    break;
            }
        }

        internal override bool IsExpected(Exception exception) => exception is CniException or System.IO.InvalidDataException;

        protected override IMutator NewMutator() => new Seven(Seeds);

        private static void Spin()
        {
            double start = ThreadTime.Microseconds();
            while (ThreadTime.Microseconds() - start < 60_000)
            {
            }
        }
    }

    /// <summary>Every input ends in a byte from 0 to 7.</summary>
    private sealed class Seven(IReadOnlyList<byte[]> seeds) : IMutator
    {
        public byte[] Next(ref SeededRandom random) => [.. seeds[0], (byte)random.Below(8)];
    }
}
