using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Linux;
using CsCni.Testing;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>5,000 nodes of 20 KiB each, over TLS, from a process of their own.</summary>
[Collection(nameof(Alone))]
public sealed class LargeClusterTests(ITestOutputHelper output) : IDisposable
{
    private const int Nodes = 5000;
    private const long MiB = 1024 * 1024;

    private const string Conf = """{"Network":"10.0.0.0/8","Backend":{"Type":"vxlan"}}""";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Are_listed_and_followed_with_little_memory()
    {
        using ApiServerProcess api = await StartAsync("--padding", "20480");
        await using RunningSource source = Source(api);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        using CancellationTokenSource end = new();
        Task<long> peak = PeakAsync(end.Token);
        source.Start();
        source.Source.Announce(RunningSource.Local);
        ClusterState state = await source.UntilAsync(static state => state.Self is not null);
        TimeSpan listed = Stopwatch.GetElapsedTime(start);
        Assert.Equal(Nodes, state.Peers.Count);
        Assert.Equal("172.16.19.136", state.Peers["node-05000"].V4.PublicIp.ToString());
        Assert.Empty(state.Faults);
        List<double> delays = await ChangesAsync(api, source);
        await end.CancelAsync();
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        output.WriteLine($"listed in {listed.TotalSeconds:0.00} s; {delays[delays.Count / 2]:0.0} ms (median), {delays[^1]:0.0} ms (longest) from order to state; {kept / 1024} KiB kept, {(await peak - before) / 1024} KiB at the peak");
        Assert.InRange(kept, 0, 6 * MiB);
        Assert.InRange(await peak - before, 0, 32 * MiB);
        Assert.InRange(listed.TotalSeconds, 0, 20);
        Assert.InRange(delays[delays.Count / 2], 0, 50);
    }

    [Fact]
    public async Task Are_not_lost_by_a_process_that_is_stopped_and_goes_on()
    {
        using ApiServerProcess api = await StartAsync();
        await using RunningSource source = Source(api).Start();
        await source.UntilAsync(static state => state.Peers.Count == Nodes);
        await api.OrderAsync("DELETE", "/nodes/node-04321");
        await source.UntilAsync(static state => state.Peers.Count == Nodes - 1);

        // Its watch is open.
        api.Stop();
        await source.UntilLoggedAsync("was silent for 2 s");
        await source.UntilLoggedAsync("TLS came to no end within 2 s");
        Assert.Equal(Nodes - 1, source.Last!.Peers.Count);
        api.Continue();
        await api.OrderAsync("DELETE", "/nodes/node-01234");
        await source.UntilAsync(static state => state.Peers.Count == Nodes - 2 && !state.Peers.ContainsKey("node-01234"));
        Assert.All(source.States, static state => Assert.InRange(state.Peers.Count, Nodes - 2, Nodes));
    }

    /// <summary>A thousand nodes change in the middle of a list whose pages are of one version, and behind it.</summary>
    [Fact]
    public async Task Change_while_they_are_listed()
    {
        using ApiServerProcess api = await StartAsync("--page", "100");
        await using RunningSource source = Source(api).Start();
        for (int number = 1; number <= 1000; number++)
        {
            var node = NodeTemplate.Numbered(number);
            NodeTemplate.Annotate(node, "public-ip", $"172.31.{number >> 8}.{number & 255}");
            await api.OrderAsync("PUT", $"/nodes/node-{number:d5}", node.ToJsonString());
        }

        ClusterState state = await source.UntilAsync(static state => state.Peers.GetValueOrDefault("node-01000")?.V4.PublicIp.ToString() == "172.31.3.232");
        Assert.Equal(Nodes, state.Peers.Count);
        Assert.All(Enumerable.Range(1, 1000), number => Assert.Equal($"172.31.{number >> 8}.{number & 255}", state.Peers[$"node-{number:d5}"].V4.PublicIp.ToString()));
    }

    private static async Task<List<double>> ChangesAsync(ApiServerProcess api, RunningSource source)
    {
        List<double> delays = [];
        for (int turn = 1; turn <= 21; turn++)
        {
            IpAddress address = IpAddress.Parse($"172.30.0.{turn}");
            long start = Stopwatch.GetTimestamp();
            await api.OrderAsync("PATCH", "/nodes/node-02500", $$"""{"metadata":{"annotations":{"flannel.alpha.coreos.com/public-ip":"{{address}}" } } }""");
            await source.UntilAsync(state => state.Peers["node-02500"].V4.PublicIp == address);
            delays.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        delays.Sort();
        return delays;
    }

    private static async Task<long> PeakAsync(CancellationToken stop)
    {
        long peak = 0;
        while (!stop.IsCancellationRequested)
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(1, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return peak;
    }

    /// <summary>The nodes 1 to 5000, and this one beside them.</summary>
    private async Task<ApiServerProcess> StartAsync(params string[] arguments)
    {
        ApiServerProcess api = new(["--tls", _directory.Path, "--fill", $"{Nodes + 1}", "--bookmarks", "0.3", .. arguments]);
        await api.OrderAsync("DELETE", "/nodes/node-00000");
        await api.OrderAsync("PUT", "/nodes/n1", NodeTemplate.Node("n1", "10.200.0.0/24").ToJsonString());
        return api;
    }

    private RunningSource Source(ApiServerProcess api)
    {
        File.WriteAllText(
            _directory["config"],
            $$"""
            current-context: c
            contexts: [{name: c, context: {cluster: c} }]
            clusters: [{name: c, cluster: {server: "{{api.Address}}", certificate-authority: ca.crt} }]
            """);
        ApiTimes times = RunningSource.Times with { Answer = TimeSpan.FromSeconds(5) };
        return new(api.Address, Conf, settings => settings with { ApiUrl = null, KubeconfigFile = _directory["config"] }, times);
    }
}
