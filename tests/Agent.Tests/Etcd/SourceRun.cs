using System;
using System.Diagnostics;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Settings;
using CsCni.Linux;
using CsCni.Overlay;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>A source that runs, with what it has published and logged.</summary>
internal sealed class SourceRun : IAsyncDisposable
{
    /// <summary>Long enough for a machine with much else to do; none of the waits of a test lasts so long unless it fails.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;
    private volatile ClusterState? _state;
    private int _states;

    internal SourceRun(EtcdSettings settings, EtcdTimings? timings = null)
    {
        Settings = settings;
        Source = new EtcdSource(settings, Log, timings);
        _run = Task.Run(() => Source.RunAsync(Take, _stop.Token));
    }

    internal EtcdSettings Settings { get; }

    internal LogLines Log { get; } = new();

    internal EtcdSource Source { get; }

    /// <summary>The last state that was published.</summary>
    internal ClusterState? State => _state;

    /// <summary>How many were published.</summary>
    internal int States => Volatile.Read(ref _states);

    /// <summary>The IPv4 subnet that the source gives this node.</summary>
    internal IpPrefix Subnet => _state?.Self?.V4.Subnet ?? default;

    internal static EtcdSettings Settled(EtcdServer server, string prefix) => new()
    {
        Endpoints = [server.Endpoint],
        Prefix = prefix,
    };

    /// <summary>A vxlan node.</summary>
    internal static LocalNode Node(string publicIp) => new($"node-{publicIp}", BackendType.Vxlan)
    {
        PublicIpV4 = IpAddress.Parse(publicIp),
        VtepMacV4 = VtepMac.Derive(IpAddress.Parse(publicIp)),
        Vni = 1,
    };

    /// <summary>A MAC that is known to be one.</summary>
    internal static MacAddress Mac(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : throw new FormatException(text);

    /// <summary>Waits for a state.</summary>
    internal async Task<ClusterState> WaitForAsync(Func<ClusterState, bool> wanted)
    {
        await UntilAsync(() => _state is ClusterState state && wanted(state));
        return _state!;
    }

    /// <summary>Announces the node and waits for its subnet.</summary>
    internal async Task<IpPrefix> JoinAsync(LocalNode local)
    {
        Source.Announce(local);
        await WaitForAsync(static state => state.Self is not null);
        return Subnet;
    }

    /// <summary>Waits for anything.</summary>
    internal async Task UntilAsync(Func<bool> condition)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (!condition())
        {
            if (_run.IsCompleted)
            {
                await _run;
                Assert.Fail($"the source has ended\n{Log.All}");
            }

            Assert.True(waited.Elapsed < _patience, $"not within {_patience.TotalSeconds} s; log:\n{Log.All}");
            await Task.Delay(10);
        }
    }

    /// <summary>Waits, after the source has ended, until something is so no longer.</summary>
    internal async Task UntilGoneAsync(Func<bool> isThere)
    {
        Stopwatch waited = Stopwatch.StartNew();
        while (isThere())
        {
            Assert.True(waited.Elapsed < _patience, $"not within {_patience.TotalSeconds} s; log:\n{Log.All}");
            await Task.Delay(50);
        }
    }

    /// <summary>Ends it as SIGTERM does: the subnet stays this node's.</summary>
    internal async Task StopAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
            await _run.WaitAsync(TimeSpan.FromSeconds(10));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Source.Dispose();
        _stop.Dispose();
    }

    private void Take(ClusterState state)
    {
        _state = state;
        Interlocked.Increment(ref _states);
    }
}
