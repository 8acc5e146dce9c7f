using System;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// What the source knows, shared by who follows the cluster, who holds this node's subnet, and who announces the node; each
/// change that matters to others is published.
/// </summary>
internal sealed class ClusterView(RegistryKeys keys, ILogger log) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _keeperCalled = new(0, 1);
    private readonly SubnetTable _table = new(keys, log);
    private Action<ClusterState>? _publish;
    private ClusterState? _published;
    private NetworkConfig? _config;
    private LocalNode? _local;
    private HeldSubnet? _own;
    private OverlayNode? _self;
    private long _revision;
    private int _readings;

    /// <summary>The configuration as it was last good; null before the first.</summary>
    internal NetworkConfig? Config
    {
        get
        {
            lock (_gate)
            {
                return _config;
            }
        }
    }

    /// <summary>What this node is; null before it was announced, and after it left.</summary>
    internal LocalNode? Local
    {
        get
        {
            lock (_gate)
            {
                return _local;
            }
        }
    }

    /// <summary>Sets who takes the states.</summary>
    internal void PublishTo(Action<ClusterState> publish)
    {
        lock (_gate)
        {
            _publish = publish;
            _published = null;
            Publish();
        }
    }

    /// <summary>Takes what this node is.</summary>
    internal void SetLocal(LocalNode? local)
    {
        lock (_gate)
        {
            _local = local;
            _table.SetOwn(local, _own);
            Publish();
        }

        CallKeeper();
    }

    /// <summary>Takes the entry of this node.</summary>
    internal void SetOwn(HeldSubnet own, OverlayNode self)
    {
        lock (_gate)
        {
            (_own, _self) = (own, self);
            _table.SetOwn(_local, own);
            Publish();
        }

        // What happened to the entry before we knew it for ours.
        CallKeeper();
    }

    /// <summary>Takes another configuration.</summary>
    internal void SetConfig(NetworkConfig config)
    {
        lock (_gate)
        {
            _table.SetConfigFault(null);
            if (config == _config)
            {
                return;
            }

            _config = config;
            _table.SetConfig(config);
            Publish();
        }

        CallKeeper();
    }

    /// <summary>Takes what is wrong with the configuration; the one before holds on.</summary>
    internal void SetConfigFault(string fault)
    {
        lock (_gate)
        {
            _table.SetConfigFault(fault);
            Publish();
        }
    }

    /// <summary>Takes all entries.</summary>
    internal void Replace(RegistrySnapshot snapshot)
    {
        lock (_gate)
        {
            _revision = snapshot.Revision;
            _readings++;
            _table.Replace(snapshot.Entries);
            Publish();
        }

        CallKeeper();
    }

    /// <summary>Takes changes of entries.</summary>
    internal void Apply(RegistryChange change)
    {
        bool isOwn = false;
        lock (_gate)
        {
            _table.Apply(change.Subnets);
            _revision = Math.Max(_revision, change.Revision);
            foreach ((string key, _) in change.Subnets)
            {
                isOwn |= key == _own?.Key;
            }

            Publish();
        }

        if (isOwn)
        {
            CallKeeper();
        }
    }

    /// <summary>What is known of a key.</summary>
    internal OwnSight Look(string key)
    {
        lock (_gate)
        {
            return new(_table.Find(key), _revision, _readings);
        }
    }

    /// <summary>Waits until something changes that matters to this node's subnet, or the time is over.</summary>
    internal Task KeeperCalledAsync(TimeSpan longest, CancellationToken stop) => _keeperCalled.WaitAsync(longest, stop);

    /// <inheritdoc/>
    public void Dispose() => _keeperCalled.Dispose();

    private void CallKeeper()
    {
        lock (_keeperCalled)
        {
            if (_keeperCalled.CurrentCount == 0)
            {
                _keeperCalled.Release();
            }
        }
    }

    /// <summary>Publishes where anything differs from what was published last. The lock is held, so that states go out in their order.</summary>
    private void Publish()
    {
        if (_publish is null || _config is null)
        {
            return;
        }

        ClusterState? before = _published;
        if (before is null || before.Network != _config.Cluster || before.Self != _self || before.Peers != _table.Peers || before.Faults != _table.Faults)
        {
            _published = new() { Network = _config.Cluster, Self = _self, Peers = _table.Peers, Faults = _table.Faults };
            _publish(_published);
        }
    }
}
