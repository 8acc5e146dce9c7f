using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;

namespace CsCni.Bench;

/// <summary>The process that calls plugins and times them: runner.c tells how it is spoken to.</summary>
internal sealed class Runner : IDisposable
{
    private readonly Process _process;

    /// <param name="program">The compiled runner.</param>
    /// <param name="netns">Path of the network namespace that it calls in.</param>
    /// <param name="mounts">Mounts to make, in a mount namespace of its own.</param>
    public Runner(string program, string netns, int mounts = 0)
    {
        ProcessStartInfo start = new(program, [netns, $"{mounts}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        _process = Process.Start(start) ?? throw new BenchException($"cannot start {program}");
    }

    /// <summary>One call.</summary>
    public Timing Run(Call call) => RunAll([call], 1, out _)[0];

    /// <summary>Calls, up to so many at a time.</summary>
    public Timing[] RunAll(IReadOnlyList<Call> calls, int parallel, out double allMilliseconds)
    {
        _process.StandardInput.WriteLine($"{parallel} {calls.Count}");
        foreach (Call call in calls)
        {
            _process.StandardInput.WriteLine(string.Join('\t', call.Executable, call.Command, call.Config, call.CniPath, call.Path, call.ContainerId, call.NetNs, call.IfName, call.Output));
        }

        _process.StandardInput.Flush();
        Timing[] timings = [.. calls.Select(Read)];
        allMilliseconds = long.Parse(ReadLine()) / 1e6;
        return timings;
    }

    /// <summary>Ends it in the middle of its work.</summary>
    public void Kill() => _process.Kill();

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It was killed with a line half read.
        }

        _process.WaitForExit();
        _process.Dispose();
    }

    private Timing Read(Call call)
    {
        string[] words = ReadLine().Split(' ');
        return words[1] == "0"
            ? new(long.Parse(words[0]) / 1e6, int.Parse(words[2]))
            : throw new BenchException($"{call.Executable} {call.Command} ended with {words[1]}: {File.ReadAllText(call.Output).Trim()}");
    }

    private string ReadLine() => _process.StandardOutput.ReadLine() ?? throw new BenchException("the runner ended");
}
