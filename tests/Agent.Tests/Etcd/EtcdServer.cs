using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Http;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>
/// A real etcd on loopback, with its data in a directory of its own; both are gone when it is disposed. <see cref="Ctl"/>
/// looks at it, and changes it, from outside.
/// </summary>
public sealed class EtcdServer : IAsyncDisposable
{
    private readonly string[] _options;
    private Process? _process;

    private EtcdServer(string scheme, string directory, int peerPort, string[] options) =>
        (Scheme, Directory, Port, PeerPort, _options) = (scheme, directory, FreePort(), peerPort, options);

    /// <summary>Where its data are; a test may put its own files there too.</summary>
    public string Directory { get; }

    public string Scheme { get; }

    public int Port { get; }

    public int PeerPort { get; }

    public Uri Endpoint => new(Url);

    /// <summary>Without a slash at the end, which etcd does not take.</summary>
    private string Url => $"{Scheme}://127.0.0.1:{Port}";

    /// <summary>Options that etcdctl needs here beside the endpoint: a user, certificates.</summary>
    public string[] CtlOptions { get; set; } = [];

    public static Task<EtcdServer> StartAsync(params string[] options) => StartInAsync("http", NewDirectory(), options);

    public static async Task<EtcdServer> StartInAsync(string scheme, string directory, params string[] options)
    {
        SkipUnlessInstalled();
        EtcdServer server = new(scheme, directory, FreePort(), options);
        try
        {
            await server.ResumeAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>A member of a cluster, which <see cref="ResumeAsync"/> starts.</summary>
    public static EtcdServer OfCluster(string name, int peerPort, string initialCluster)
    {
        SkipUnlessInstalled();
        return new("http", NewDirectory(), peerPort, ["--name", name, "--initial-cluster", initialCluster]);
    }

    public static string NewDirectory() => System.IO.Directory.CreateTempSubdirectory("cscni-etcd-").FullName;

    /// <summary>Starts it again, with the data that it has.</summary>
    public async Task ResumeAsync()
    {
        ProcessStartInfo start = new("/usr/bin/etcd") { WorkingDirectory = Directory, RedirectStandardError = true, RedirectStandardOutput = true };
        string peer = $"http://127.0.0.1:{PeerPort}";
        string[] options =
        [
            "--data-dir", DataDirectory, "--listen-client-urls", Url, "--advertise-client-urls", Url,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", $"default={peer}",
            "--heartbeat-interval", "50", "--election-timeout", "250", "--unsafe-no-fsync", "--logger", "zap", .. _options,
        ];
        foreach (string option in options)
        {
            start.ArgumentList.Add(option);
        }

        start.Environment.Remove("ETCDCTL_API");
        _process = Process.Start(start)!;

        // Read, so that it never waits for us.
        Task<string> log = _process.StandardError.ReadToEndAsync();
        _ = _process.StandardOutput.ReadToEndAsync();
        Stopwatch waited = Stopwatch.StartNew();
        while (!await IsServingAsync())
        {
            if (_process.HasExited)
            {
                Assert.Fail($"etcd has exited: {await log}");
            }

            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(20), "etcd does not serve within 20 s");
            await Task.Delay(30);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
            _process.Dispose();
            _process = null;
        }
    }

    /// <summary>Forgets all that it has; it must have been killed.</summary>
    public void Wipe() => System.IO.Directory.Delete(DataDirectory, recursive: true);

    /// <summary>SIGSTOP and SIGCONT: it neither answers nor closes connections.</summary>
    public void Signal(string name) => Run("/usr/bin/kill", [$"-{name}", $"{_process!.Id}"]);

    /// <summary>Runs etcdctl, and returns what it prints.</summary>
    public string Ctl(params string[] arguments) => Run("/usr/bin/etcdctl", ["--endpoints", Url, .. CtlOptions, .. arguments]);

    /// <summary>Keys with a prefix, and their values.</summary>
    public Dictionary<string, string> All(string prefix)
    {
        string[] lines = Ctl("get", "--prefix", prefix).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return lines.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1]);
    }

    /// <summary>Puts up to 128 keys in each transaction, which etcdctl cannot where values have quotes.</summary>
    public async Task PutManyAsync(IEnumerable<(string Key, string Value)> pairs)
    {
        using HttpClient http = new();
        foreach ((string Key, string Value)[] part in pairs.Chunk(128))
        {
            string puts = string.Join(',', part.Select(static pair => $$"""{"request_put":{"key":"{{Base64(pair.Key)}}","value":"{{Base64(pair.Value)}}"} }"""));
            using StringContent body = new($$"""{"success":[{{puts}}]}""");
            using HttpResponseMessage answer = await http.PostAsync(new Uri(Endpoint, "/v3/kv/txn"), body);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    public static string Run(string program, IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["ETCDCTL_API"] = "3";
        using Process process = Process.Start(start)!;
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{error.Result}");
        return output;
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static void SkipUnlessInstalled() =>
        Assert.SkipUnless(File.Exists("/usr/bin/etcd") && File.Exists("/usr/bin/etcdctl"), "etcd is not installed: make packages-test");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private string DataDirectory => Path.Combine(Directory, "data");

    private async Task<bool> IsServingAsync()
    {
        using SocketsHttpHandler handler = new();
        if (Scheme == "https")
        {
            // Whether it listens is all that is asked here.
            using TcpClient client = new();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                return false;
            }
        }

        using HttpClient http = new(handler) { Timeout = TimeSpan.FromSeconds(2) };
        try
        {
            return (await http.GetStringAsync(new Uri(Endpoint, "/health"), CancellationToken.None)).Contains("true", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }
}
