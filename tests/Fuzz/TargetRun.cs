using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace CsCni.Fuzz;

/// <summary>A target's inputs, one after the other, on one thread, until all are done, the time is over or one breaks a promise.</summary>
internal sealed class TargetRun(FuzzTarget target, FuzzOptions options)
{
    private readonly InputCheck _check = new(target);
    private long _done;
    private long _started;
    private long _inputStarted;
    private ulong _seed;

    /// <summary>The target.</summary>
    internal FuzzTarget Target => target;

    /// <summary>How many inputs there shall be.</summary>
    internal long Wanted => options.Count;

    /// <summary>How many inputs were fed.</summary>
    internal long Done => Volatile.Read(ref _done);

    /// <summary>How many of them were refused, as most should be that are not good.</summary>
    internal long Refused => _check.Refused;

    /// <summary>The time from the first input on, or the whole where it is over.</summary>
    internal TimeSpan Time { get; private set; }

    /// <summary>Which promise was broken, and by what; null for none.</summary>
    internal string? Failure { get; private set; }

    /// <summary>The number of the input that is being read.</summary>
    internal ulong Seed => Volatile.Read(ref _seed);

    /// <summary>Inputs a second until now.</summary>
    internal double Rate => Done / Math.Max(0.001, Stopwatch.GetElapsedTime(_started).TotalSeconds);

    /// <summary>How long the input has taken that is being read.</summary>
    internal TimeSpan InputTime => Volatile.Read(ref _inputStarted) is > 0 and long since ? Stopwatch.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>Feeds the inputs.</summary>
    /// <param name="longest">The most time.</param>
    /// <param name="note">Takes each input's number before it is fed, for the case that the process dies of it.</param>
    internal void Run(TimeSpan longest, Action<ulong> note)
    {
        _started = Stopwatch.GetTimestamp();
        using IDisposable? prepared = target.Prepare();
        WarmUp();
        for (long index = 0; index < Wanted && Failure is null && (index % 64 != 0 || Stopwatch.GetElapsedTime(_started) < longest); index++)
        {
            _seed = options.Seed + (ulong)index;
            note(_seed);
            byte[] input = target.Input(_seed);
            Volatile.Write(ref _inputStarted, Stopwatch.GetTimestamp());
            string? fault = _check.Fault(input);
            Volatile.Write(ref _inputStarted, 0);
            Volatile.Write(ref _done, index + 1);
            if (fault is not null)
            {
                Fail(fault, input);
            }
        }

        Time = Stopwatch.GetElapsedTime(_started);
    }

    /// <summary>Feeds one file.</summary>
    internal void RunFile(string path)
    {
        using IDisposable? prepared = target.Prepare();
        WarmUp();
        Failure = _check.Fault(File.ReadAllBytes(path));
        _done = 1;
    }

    /// <summary>Keeps the input, and tells how to repeat it.</summary>
    internal void Fail(string fault, byte[] input)
    {
        string path = $"{options.Output}/{target.Name}-{_seed}";
        File.WriteAllBytes(path, input);
        Failure = $"{fault}\n    input of {input.Length} bytes: {path}\n    again: make fuzz ONLY={target.Name} SEED={_seed} COUNT=1, or ONLY={target.Name} INPUT={path}";
    }

    /// <summary>What is set up once must not count for the first input.</summary>
    private void WarmUp()
    {
        InputCheck check = new(target);
        foreach (byte[] seed in target.Seeds)
        {
            check.Fault((byte[])seed.Clone());
        }
    }
}
