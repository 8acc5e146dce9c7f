using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.IO.MemoryMappedFiles;
using System.Text;
using System.Threading;

namespace CsCni.Fuzz;

/// <summary>Runs targets on several threads, tells how far they are, and ends where an input hangs.</summary>
internal sealed class FuzzRun
{
    /// <summary>As small as any thread's on which the readers run: what nests must not use it up.</summary>
    private const int StackSize = 1 << 20;

    private const int NoteSize = 80;
    private static readonly TimeSpan s_hang = TimeSpan.FromSeconds(60);

    private readonly FuzzOptions _options;
    private readonly Queue<FuzzTarget> _waiting;
    private readonly TargetRun?[] _running;
    private readonly List<TargetRun> _over = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _lock = new();

    internal FuzzRun(FuzzOptions options, IReadOnlyCollection<FuzzTarget> targets)
    {
        _options = options;
        _waiting = new(targets);
        _running = new TargetRun?[Math.Min(options.Jobs, targets.Count)];
    }

    /// <summary>Runs all.</summary>
    /// <returns>True where every promise was kept.</returns>
    internal bool Run()
    {
        Directory.CreateDirectory(_options.Output);
        using MemoryMappedFile notes = MemoryMappedFile.CreateFromFile($"{_options.Output}/running", FileMode.Create, null, NoteSize * _running.Length);
        List<Thread> threads = [];
        for (int index = 0; index < _running.Length; index++)
        {
            int number = index;
            Thread thread = new(() => Work(number, notes), StackSize) { IsBackground = true };
            thread.Start();
            threads.Add(thread);
        }

        bool isTerminal = !Console.IsErrorRedirected;
        int pause = isTerminal ? 1000 : 15_000;
        foreach (Thread thread in threads)
        {
            while (!thread.Join(pause))
            {
                Console.Error.Write(isTerminal ? $"\r\e[K{Progress()}" : $"{Progress()}\n");
                EndWhereHung();
            }
        }

        Console.Error.Write(isTerminal ? "\r\e[K" : string.Empty);
        return Report();
    }

    private void Work(int number, MemoryMappedFile notes)
    {
        using MemoryMappedViewAccessor view = notes.CreateViewAccessor(number * NoteSize, NoteSize);
        byte[] note = new byte[NoteSize];
        while (Next(number, out TimeSpan longest) is { } run)
        {
            note.AsSpan().Fill((byte)' ');
            note[^1] = (byte)'\n';
            int length = Encoding.ASCII.GetBytes($"ONLY={run.Target.Name} SEED=", note);
            run.Run(longest, seed =>
            {
                seed.TryFormat(note.AsSpan(length, 20), out _, default, CultureInfo.InvariantCulture);
                view.WriteArray(0, note, 0, NoteSize);
            });
            lock (_lock)
            {
                _running[number] = null;
                _over.Add(run);
            }

            if (run.Failure is not null)
            {
                Console.Error.WriteLine($"FAILED {run.Target.Name}: {run.Failure}");
            }
        }
    }

    /// <summary>Each of those that wait gets the same part of the time that is left; what a quick one leaves over is the others'.</summary>
    private TargetRun? Next(int number, out TimeSpan longest)
    {
        lock (_lock)
        {
            TimeSpan left = TimeSpan.FromSeconds(_options.Seconds) - Stopwatch.GetElapsedTime(_started);
            longest = left * Math.Min(1, (double)_running.Length / Math.Max(1, _waiting.Count));
            if (!_waiting.TryDequeue(out FuzzTarget? target))
            {
                return null;
            }

            return _running[number] = new(target, _options);
        }
    }

    private string Progress()
    {
        TimeSpan gone = Stopwatch.GetElapsedTime(_started);
        double left = Math.Max(0, _options.Seconds - gone.TotalSeconds);
        StringBuilder line = new();
        lock (_lock)
        {
            line.Append(CultureInfo.InvariantCulture, $"{_over.Count}/{_over.Count + _waiting.Count + Array.FindAll(_running, static run => run is not null).Length} targets, {gone:h\\:mm\\:ss}, at most {TimeSpan.FromSeconds(left):h\\:mm\\:ss} left");
            foreach (TargetRun? run in _running)
            {
                if (run is not null)
                {
                    double seconds = (run.Wanted - run.Done) / Math.Max(1, run.Rate);
                    line.Append(CultureInfo.InvariantCulture, $" | {run.Target.Name} {run.Done:N0}/{run.Wanted:N0} {run.Rate:N0}/s ETA {Math.Min(seconds, left):F0} s");
                }
            }
        }

        return line.ToString();
    }

    private void EndWhereHung()
    {
        foreach (TargetRun? run in _running)
        {
            if (run?.InputTime > s_hang)
            {
                run.Fail($"hangs: longer than {s_hang.TotalSeconds:F0} s for an input", run.Target.Input(run.Seed));
                Console.Error.WriteLine($"\nFAILED {run.Target.Name}: {run.Failure}");
                Environment.Exit(1);
            }
        }
    }

    private bool Report()
    {
        _over.Sort(static (left, right) => string.CompareOrdinal(left.Target.Name, right.Target.Name));
        bool isGood = true;
        long inputs = 0;
        Console.WriteLine($"{"target",-22} {"inputs",12} {"refused",8} {"inputs/s",10} {"seconds",8}");
        foreach (TargetRun run in _over)
        {
            double refused = 100.0 * run.Refused / Math.Max(1, run.Done);
            string outcome = run.Failure is not null ? "  FAILED" : run.Done < run.Wanted ? "  the time was over" : string.Empty;
            Console.WriteLine($"{run.Target.Name,-22} {run.Done,12:N0} {refused,7:F1}% {run.Done / Math.Max(0.001, run.Time.TotalSeconds),10:N0} {run.Time.TotalSeconds,8:F1}{outcome}");
            isGood &= run.Failure is null;
            inputs += run.Done;
        }

        Console.WriteLine($"{inputs:N0} inputs for {_over.Count} targets in {Stopwatch.GetElapsedTime(_started):h\\:mm\\:ss}; {(isGood ? "every promise was kept" : "FAILED")}");
        return isGood;
    }
}
