using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Net.Http;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Linux;
using CsCni.Testing;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The published executable in a network namespace of the test's own, with all its files in a directory of the test's own.</summary>
internal sealed class PublishedAgent : IDisposable
{
    private readonly StringBuilder _log = new();
    private Process? _process;

    internal PublishedAgent()
    {
        // Before anything is made that nobody would dispose of.
        Assert.SkipUnless(File.Exists(Executable), $"there is no {Executable}: make build");
        Directory = new();
        Netns = new();
        Netns.Run(static () => Run("/sbin/ip", ["link", "set", "lo", "up"]));
    }

    /// <summary>CSCNI_OUT, or out/ of the repository that this file was compiled in.</summary>
    internal static string Executable { get; } =
        Path.GetFullPath(Path.Combine(Environment.GetEnvironmentVariable("CSCNI_OUT") ?? Path.Combine(Path.GetDirectoryName(SourceFile())!, "../../../out"), "cscni-agent"));

    internal TemporaryDirectory Directory { get; }

    internal NetNsThread Netns { get; }

    /// <summary>What the agent that was started has written to standard error so far.</summary>
    internal string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    internal int ProcessId => _process!.Id;

    /// <summary>Flags that keep all files in the test's directory.</summary>
    internal string[] Flags =>
    [
        "--node", "node-1", "--static-file", Directory["cluster.yaml"], "--subnet-file", Directory["run/subnet.env"],
        "--conflist-file", Directory["net.d/10-cscni.conflist"], "--garbage-interval", "0",
    ];

    /// <summary>Runs the executable to its end.</summary>
    internal (int Status, string Output, string Error) Run(params string[] arguments) => Netns.Run(() => Run(Executable, arguments));

    /// <summary>Starts the agent.</summary>
    /// <param name="arguments">Its flags.</param>
    /// <param name="variables">Beside those of the test.</param>
    /// <param name="wrapper">A program and its arguments that becomes the agent, such as strace -D.</param>
    internal void Start(string[] arguments, IReadOnlyDictionary<string, string>? variables = null, params string[] wrapper)
    {
        string[] command = [.. wrapper, Executable, .. arguments];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardError = true, WorkingDirectory = Directory.Path };
        foreach ((string name, string value) in variables ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        // Forked by the namespace's thread, and so in its namespace.
        _process = Netns.Run(() => Process.Start(start)!);
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log)
            {
                _log.Append(line.Data).Append('\n');
            }
        };
        _process.BeginErrorReadLine();
    }

    internal Task WaitForLog(string text) => Eventually.Holds(() => Log.Contains(text, StringComparison.Ordinal), () => $"\"{text}\" in:\n{Log}");

    /// <summary>Asks the agent within its namespace.</summary>
    internal async Task<(int Status, string Body)> Get(string path, int port = 8081)
    {
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (context, stop) =>
            {
                // A socket belongs to the namespace of the thread that opens it.
                Socket socket = Netns.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
                await socket.ConnectAsync(context.DnsEndPoint, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using HttpClient client = new(handler);
        using HttpResponseMessage response = await client.GetAsync(new Uri($"http://127.0.0.1:{port}{path}"));
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a signal and waits for the end.</summary>
    /// <returns>The exit status.</returns>
    internal int End(string signal)
    {
        Run("/bin/kill", [$"-{signal}", $"{_process!.Id}"]);
        return WaitForEnd();
    }

    internal int WaitForEnd()
    {
        Assert.True(_process!.WaitForExit(15_000), $"it did not end:\n{Log}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        Netns.Dispose();
        Directory.Dispose();
    }

    internal static (int Status, string Output, string Error) Run(string program, string[] arguments)
    {
        using ChildProcess child = ChildProcess.Start(program, arguments, ProcessEnvironment.Of(["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]), default, 1 << 20);
        ChildOutcome outcome = child.Wait(30_000);
        return (outcome.ExitCode, Encoding.UTF8.GetString(outcome.Output.Span), Encoding.UTF8.GetString(outcome.ErrorOutput.Span));
    }

    private static string SourceFile([CallerFilePath] string path = "") => path;
}
