using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A program that runs in a namespace beside a test, with what it prints in a file; it ends when disposed.</summary>
public sealed class Background : IDisposable
{
    private readonly Process _process;
    private readonly string _log;

    public Background(string netns, string log, IReadOnlyDictionary<string, string>? variables, params string[] command)
    {
        _log = log;

        // Each becomes the next, so that the process is the program in the end.
        ProcessStartInfo start = new("nsenter", [$"--net={Node.PathOf(netns)}", "sh", "-c", "exec \"$@\" >>\"$0\" 2>&1", log, .. command]);
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
    }

    public int ProcessId => _process.Id;

    public bool HasEnded => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>What it has printed so far.</summary>
    public string Log => File.Exists(_log) ? File.ReadAllText(_log) : string.Empty;

    /// <summary>Waits until something holds.</summary>
    public static void WaitFor(Func<bool> holds, int milliseconds, Func<string> what)
    {
        long deadline = Environment.TickCount64 + milliseconds;
        while (!holds())
        {
            Assert.True(Environment.TickCount64 < deadline, $"did not come about within {milliseconds} ms: {what()}");
            Thread.Sleep(20);
        }
    }

    /// <summary>Waits until it has printed a text.</summary>
    public void WaitForLog(string text, int milliseconds = 10_000) =>
        WaitFor(() => Log.Contains(text, StringComparison.Ordinal), milliseconds, () => $"\"{text}\" in:\n{Log}");

    /// <summary>Sends a signal and waits for the end.</summary>
    public void Stop(string signal)
    {
        if (!_process.HasExited)
        {
            Shell.Must($"kill -{signal} {_process.Id}");
            Assert.True(_process.WaitForExit(10_000), $"it did not end after signal {signal}:\n{Log}");
        }
    }

    public void Dispose()
    {
        Stop("KILL");
        _process.Dispose();
    }
}
