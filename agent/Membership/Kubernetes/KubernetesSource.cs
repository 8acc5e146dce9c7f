using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Agent.Settings;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// The Nodes of the Kubernetes API as members, by Flannel's annotations, so that nodes of flanneld and ours share a cluster:
/// subnets are those of spec.podCIDRs, network and backend those of net-conf.json.
/// </summary>
internal sealed class KubernetesSource : IMembershipSource, IDisposable
{
    private readonly KubernetesSettings _settings;
    private readonly AnnotationKeys _keys;
    private readonly ApiTimes _times;
    private readonly ILogger _log;
    private readonly ApiClient _client;
    private readonly ClusterView _view;

    /// <summary>Makes the source; nothing is read or sent yet.</summary>
    /// <param name="settings">What it is told.</param>
    /// <param name="log">Where it tells what happens.</param>
    /// <param name="times">How long is waited for what; null for the usual.</param>
    /// <param name="account">The pod's account; null for the one of this pod.</param>
    /// <exception cref="FormatException">The annotation prefix cannot begin a key.</exception>
    internal KubernetesSource(KubernetesSettings settings, ILogger log, ApiTimes? times = null, ServiceAccount? account = null)
    {
        _settings = settings;
        _log = log;
        _times = times ?? new();
        _keys = new(settings.AnnotationPrefix);
        account ??= ServiceAccount.OfThisPod();
        _client = new(
            () => settings.KubeconfigFile is string file ? Kubeconfig.Read(file, settings.ApiUrl) : account.Read(settings.ApiUrl), _keys, _times);
        _view = new(settings.NodeName, _keys, log);
    }

    /// <inheritdoc/>
    public string Name => "kubernetes";

    /// <summary>Follows the cluster until it is stopped. Published are whole states only: the first one when all nodes are listed.</summary>
    /// <inheritdoc/>
    public async Task RunAsync(Action<ClusterState> publish, CancellationToken stop)
    {
        using CancellationTokenSource all = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task[] parts = [FollowAsync(all.Token), new OwnNodeWriter(_settings.NodeName, _client, _view, _times, _log).RunAsync(all.Token), PublishAsync(publish, all.Token)];
        try
        {
            await await Task.WhenAny(parts);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As asked.
        }
        finally
        {
            // One that ends by itself has failed, and takes the others with it.
            await all.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public void Announce(LocalNode local)
    {
        _client.Connections.Follow(local);
        _view.SetLocal(local);
    }

    /// <inheritdoc/>
    public void SetReady()
    {
        if (_settings.SetNodeNetworkUnavailable)
        {
            _view.SetCondition(NodeCondition.Available);
        }
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(LocalNode local, CancellationToken stop)
    {
        try
        {
            OwnNode node = OwnNode.Of(await _client.GetNodeAsync(_settings.NodeName, stop));
            if (OwnNodePatch.Make(node, _keys, new string?[AnnotationKeys.Count], condition: null) is ReadOnlyMemory<byte> patch)
            {
                await _client.PatchNodeStatusAsync(_settings.NodeName, patch, stop);
            }
        }
        catch (ApiException exception) when (exception.IsNotFound)
        {
            // A node that is gone has no annotations.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    /// <summary>Follows the nodes, anew at each change of net-conf.json, by which they are read.</summary>
    private async Task FollowAsync(CancellationToken stop)
    {
        NetConfFile file = new(_settings.NetConfFile, _times.NetConf, _view, _log);
        NodeWatcher watcher = new(_client, _view, _times, _log);
        ClusterNetwork network = await file.NextAsync(null, stop);
        while (true)
        {
            using CancellationTokenSource round = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task watch = watcher.RunAsync(network, round.Token);
            Task<ClusterNetwork> change = file.NextAsync(network, round.Token);
            await Task.WhenAny(watch, change);
            await round.CancelAsync();
            await watch;
            network = await change;
        }
    }

    /// <summary>Publishes what differs from the state before; what comes faster than it is taken becomes one state.</summary>
    private async Task PublishAsync(Action<ClusterState> publish, CancellationToken stop)
    {
        ClusterState? last = null;
        while (true)
        {
            await _view.Changed.WaitAsync(stop);
            if (_view.State() is ClusterState state && !state.IsSameAs(last))
            {
                publish(state);
                last = state;
            }
        }
    }
}
