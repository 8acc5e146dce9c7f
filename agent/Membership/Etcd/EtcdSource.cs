using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// Membership from etcd v3, by Flannel's keys and values: a node of ours and one that runs flanneld can be of one cluster.
/// </summary>
internal sealed class EtcdSource : IMembershipSource, IDisposable
{
    private readonly EtcdClient _client;
    private readonly ClusterView _view;
    private readonly RegistryFollower _follower;
    private readonly SubnetKeeper _keeper;

    /// <summary>Makes a source; nothing is read or connected before <see cref="RunAsync"/>.</summary>
    /// <param name="settings">The settings, within their ranges.</param>
    /// <param name="log">Where it tells what it does.</param>
    /// <param name="timings">How long things may take; null for the usual.</param>
    internal EtcdSource(EtcdSettings settings, ILogger log, EtcdTimings? timings = null)
    {
        timings ??= new();
        RegistryKeys keys = new(settings.Prefix);
        _client = new(settings, timings);
        SubnetRegistry registry = new(_client, keys);
        _view = new(keys, log);
        _follower = new(_client, registry, _view, timings, log);
        _keeper = new(settings, timings, _client, registry, _view, log);
    }

    /// <inheritdoc/>
    public string Name => "etcd";

    /// <inheritdoc/>
    public async Task RunAsync(Action<ClusterState> publish, CancellationToken stop)
    {
        _view.PublishTo(publish);
        try
        {
            await Task.WhenAll(_follower.RunAsync(stop), _keeper.RunAsync(stop)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
    }

    /// <inheritdoc/>
    public void Announce(LocalNode local)
    {
        _client.Connections.Follow(local);
        _view.SetLocal(local);
    }

    /// <inheritdoc/>
    public Task LeaveAsync(LocalNode local, CancellationToken stop) => _keeper.LeaveAsync(local, stop);

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _view.Dispose();
        _keeper.Dispose();
    }
}
