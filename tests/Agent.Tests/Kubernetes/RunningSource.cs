using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Testing;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>A Kubernetes source that runs against the stand-in, with pauses short enough for tests, as the node "n1".</summary>
internal sealed class RunningSource : IAsyncDisposable
{
    internal const string Mac = "0e:00:00:00:00:01", MacV6 = "0e:00:00:00:06:01";

    internal const string V4Conf = """{"Network":"10.244.0.0/16","Backend":{"Type":"vxlan"}}""";
    internal const string DualConf = """{"Network":"10.244.0.0/16","EnableIPv6":true,"IPv6Network":"fd00:244::/32","Backend":{"Type":"vxlan"}}""";

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    private readonly TemporaryDirectory _directory = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<ClusterState> _states = [];
    private Task? _run;
    private int _publishing;

    internal RunningSource(Uri server, string netConf = V4Conf, Func<KubernetesSettings, KubernetesSettings>? settings = null, ApiTimes? times = null, ServiceAccount? account = null)
    {
        NetConf = netConf;
        KubernetesSettings usual = new() { ApiUrl = server, NetConfFile = _directory["net-conf.json"], NodeName = "n1" };
        Source = new(settings is null ? usual : settings(usual), Log, times ?? Times, account ?? new(_directory.Path, null, null));
    }

    /// <summary>Short, but not so short that a busy machine would be taken for a dead API.</summary>
    internal static ApiTimes Times { get; } = new()
    {
        Connect = TimeSpan.FromSeconds(2),
        Answer = TimeSpan.FromSeconds(2),
        Silence = TimeSpan.FromSeconds(2),
        ShortestPause = TimeSpan.FromMilliseconds(20),
        LongestPause = TimeSpan.FromMilliseconds(300),
        Steady = TimeSpan.FromMilliseconds(500),
        NetConf = TimeSpan.FromMilliseconds(50),
    };

    internal static LocalNode Local { get; } = new("n1", BackendType.Vxlan)
    {
        PublicIpV4 = IpAddress.Parse("192.168.50.1"),
        PublicIpV6 = IpAddress.Parse("fd00:50::1"),
        VtepMacV4 = MacOf(Mac),
        VtepMacV6 = MacOf(MacV6),
        Vni = 1,
    };

    internal KubernetesSource Source { get; }

    internal LogLines Log { get; } = new();

    internal string NetConf
    {
        get => File.ReadAllText(_directory["net-conf.json"]);
        set => File.WriteAllText(_directory["net-conf.json"], value);
    }

    internal string NetConfPath => _directory["net-conf.json"];

    internal IReadOnlyList<ClusterState> States => [.. _states];

    internal ClusterState? Last => _states.LastOrDefault();

    internal static MacAddress MacOf(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : throw new FormatException(text);

    /// <summary>Waits until something is so.</summary>
    internal static async Task UntilAsync(Func<bool> isSo, Func<string> told)
    {
        long start = Stopwatch.GetTimestamp();
        while (!isSo())
        {
            if (Stopwatch.GetElapsedTime(start) > _patience)
            {
                Assert.Fail(told());
            }

            await Task.Delay(5);
        }
    }

    internal RunningSource Start()
    {
        _run = Source.RunAsync(
            state =>
            {
                Assert.Equal(1, Interlocked.Increment(ref _publishing));
                _states.Enqueue(state);
                Interlocked.Decrement(ref _publishing);
            },
            _stop.Token);
        return this;
    }

    /// <summary>Waits for a state.</summary>
    internal async Task<ClusterState> UntilAsync(Func<ClusterState, bool> isSo)
    {
        await UntilAsync(
            () => Last is ClusterState state && isSo(state),
            () => $"state: {Last} peers: {string.Join(' ', Last?.Peers.Values.Select(static peer => peer.ToString()) ?? [])} faults: {string.Join(' ', Last?.Faults.Values ?? [])}\n{Log.Text}");
        return Last!;
    }

    /// <summary>Waits for a line of the log.</summary>
    internal Task UntilLoggedAsync(string part) =>
        UntilAsync(() => Log.Text.Contains(part, StringComparison.Ordinal), () => $"no \"{part}\" in the log:\n{Log.Text}");

    /// <summary>Ends it, and sees that it ends without an exception.</summary>
    internal async Task StopAsync()
    {
        await _stop.CancelAsync();
        await (_run ?? Task.CompletedTask).WaitAsync(_patience);
        _run = null;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Source.Dispose();
        _stop.Dispose();
        _directory.Dispose();
    }
}
