using System;
using System.Diagnostics;
using System.Threading.Tasks;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A process in a namespace that serves, asks, sends frames and sees those that arrive (traffic.py); it ends when disposed.</summary>
public sealed class TrafficEndpoint : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;

    public TrafficEndpoint(string netns, string label)
    {
        Label = label;
        _process = Process.Start(new ProcessStartInfo(
            "nsenter", [$"--net={Node.PathOf(netns)}", "/usr/bin/python3", $"{Executables.Root}/tests/EndToEnd.Tests/Harness/traffic.py"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
    }

    /// <summary>How it names itself when it answers.</summary>
    public string Label { get; }

    public int ProcessId => _process.Id;

    /// <summary>Answers from now on; on all addresses where none is given.</summary>
    public void Serve(string protocol, int port, string address = "") => Do($"serve {Label} {protocol} {port} {address}");

    /// <summary>Answers what is sent to a multicast group.</summary>
    public void Join(string group, int port, string ifname = "eth0") => Do($"join {Label} {group} {port} {ifname}");

    /// <summary>Asks all at once, each as "protocol,to,port[,source[,source port]]"; an answer "LABEL the-address-it-saw" each, or "-".</summary>
    public string[] Ask(params string[] questions) => Call($"ask {string.Join(' ', questions)}").Split('\t');

    /// <summary>Keeps each frame that arrives from now on.</summary>
    public void Sniff(string ifname = "eth0") => Do($"sniff {ifname}");

    /// <summary>Waits for a frame that contains one marker, and tells which of the others have arrived.</summary>
    public string[] Seen(string last, params string[] markers) =>
        Call($"seen 2 {last} {string.Join(' ', markers)}").Split('\t', StringSplitOptions.RemoveEmptyEntries);

    public void Send(string ifname, params string[] frames) => Do($"send {ifname} {string.Join(' ', frames)}");

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Do(string line) => Assert.Equal("ok", Call(line));

    private string Call(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        Task<string?> reading = _process.StandardOutput.ReadLineAsync();
        Assert.True(reading.Wait(s_patience), $"{Label} did not answer: {line}");
        string answer = reading.Result ?? throw new InvalidOperationException($"{Label} ended at: {line}");
        Assert.False(answer.StartsWith("error", StringComparison.Ordinal), $"{Label}: {line}: {answer}");
        return answer;
    }
}
