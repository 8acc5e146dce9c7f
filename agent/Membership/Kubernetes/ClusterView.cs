using System;
using System.Collections.Immutable;
using System.Globalization;
using System.Threading;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// What is known of the cluster, and of this node in it: written by whoever hears something, read by who publishes it and by
/// who writes this node's annotations. Any thread may call it.
/// </summary>
/// <param name="ownName">This node's name.</param>
/// <param name="keys">The annotations' keys.</param>
/// <param name="log">Where it tells what happens.</param>
internal sealed class ClusterView(string ownName, AnnotationKeys keys, ILogger log)
{
    private readonly Lock _lock = new();
    private readonly PeerTable _table = new(ownName, log);
    private ClusterNetwork? _network;
    private PeerReader? _reader;
    private (string File, string Fault)? _netConfFault;
    private OwnNode? _own;
    private OwnPart _part = new();
    private LocalNode? _local;
    private NodeCondition? _condition;

    /// <summary>
    /// The newest version of this node that was told, by the watch or in answer to a patch. The two overtake each other, and
    /// what is older than what is known is no news: it would be mended again, or hide what must be mended.
    /// </summary>
    private ulong _newest;

    /// <summary>This node's name.</summary>
    internal string OwnName => ownName;

    /// <summary>The annotations' keys.</summary>
    internal AnnotationKeys Keys => keys;

    /// <summary>Told when <see cref="State"/> may have changed.</summary>
    internal Signal Changed { get; } = new();

    /// <summary>Told when <see cref="NextPatch"/> may have changed.</summary>
    internal Signal OwnChanged { get; } = new();

    /// <summary>What this node is: its addresses and its VTEPs' MACs.</summary>
    internal void SetLocal(LocalNode local)
    {
        lock (_lock)
        {
            _local = local;
            TellOwn();
        }

        Tell();
    }

    /// <summary>What the condition NetworkUnavailable is to be from now on.</summary>
    internal void SetCondition(NodeCondition condition)
    {
        lock (_lock)
        {
            _condition = condition;
        }

        OwnChanged.Set();
    }

    /// <summary>What is wrong with net-conf.json; null for nothing.</summary>
    internal void SetNetConfFault(string file, string? fault)
    {
        lock (_lock)
        {
            _netConfFault = fault is null ? null : (file, fault);
        }

        Changed.Set();
    }

    /// <summary>Another node as it was last good; null for none.</summary>
    internal OverlayNode? LastGood(string name)
    {
        lock (_lock)
        {
            return _table.LastGood(name);
        }
    }

    /// <summary>Takes over a list that is whole.</summary>
    internal void Commit(NodeListing listing)
    {
        lock (_lock)
        {
            _network = listing.Network;
            _reader = new(keys, listing.Network);
            _table.Replace(listing.Rows);
            _newest = Number(listing.Own?.ResourceVersion);
            SetOwn(listing.Own);
            log.Listed(listing.Count, _table.Peers.Count);
        }

        Tell();
    }

    /// <summary>Takes over a node that was added or modified.</summary>
    /// <exception cref="ApiException">It is no node.</exception>
    internal void Put(ApiObject node)
    {
        string name = NodeName.Of(node);
        if (name == ownName)
        {
            PutOwn(node);
            return;
        }

        lock (_lock)
        {
            _table.Set(name, _reader!.Read(node, _table.LastGood(name)));
        }
    }

    /// <summary>Takes over that a node was deleted.</summary>
    /// <exception cref="ApiException">It is no node.</exception>
    internal void Remove(ApiObject node)
    {
        string name = NodeName.Of(node);
        lock (_lock)
        {
            if (name == ownName)
            {
                _newest = Number(node.ResourceVersion);
                SetOwn(null);
            }
            else
            {
                _table.Set(name, new(null, null, 0));
                return;
            }
        }

        Tell();
    }

    /// <summary>Takes over this node as the API has it.</summary>
    internal void PutOwn(ApiObject node)
    {
        OwnNode own = OwnNode.Of(node);
        ulong version = Number(own.ResourceVersion);
        lock (_lock)
        {
            if (version != 0 && version < _newest)
            {
                return;
            }

            _newest = version;
            SetOwn(own);
        }

        Tell();
    }

    /// <summary>The cluster; null until it has been listed.</summary>
    internal ClusterState? State()
    {
        lock (_lock)
        {
            if (_network is null)
            {
                return null;
            }

            ImmutableDictionary<string, string> faults = _part.Fault is null ? _table.Faults : _table.Faults.SetItem(ownName, $"node \"{ownName}\": {_part.Fault}");
            return new()
            {
                Network = _network,
                Self = OwnAnnotations.Self(_local, _part),
                RequestedPublicIpV4 = _part.RequestedIpV4,
                RequestedPublicIpV6 = _part.RequestedIpV6,
                Peers = _table.Peers,
                Faults = _netConfFault is var (file, fault) ? faults.SetItem(file, fault) : faults,
            };
        }
    }

    /// <summary>What is wrong with this node in the cluster; null for nothing, or where it was never listed.</summary>
    internal string? OwnFault()
    {
        lock (_lock)
        {
            return _network is null ? null : _part.Fault;
        }
    }

    /// <summary>What must be written to this node; null for nothing, or not yet.</summary>
    internal ReadOnlyMemory<byte>? NextPatch()
    {
        lock (_lock)
        {
            return _own is not null && _local is not null && OwnAnnotations.Self(_local, _part) is OverlayNode self
                ? OwnNodePatch.Make(_own, keys, OwnAnnotations.Of(self, _local), _condition)
                : null;
        }
    }

    private void SetOwn(OwnNode? own)
    {
        _own = own;
        _part = OwnPart.Read(own, _network!, keys, _part);
        TellOwn();
    }

    private void TellOwn() => _table.SetOwn(OwnAnnotations.Self(_local, _part), _local);

    private void Tell()
    {
        Changed.Set();
        OwnChanged.Set();
    }

    /// <summary>A resource version as a number, which it is with every API server that there is; else 0, which is older than none.</summary>
    private static ulong Number(string? resourceVersion) =>
        ulong.TryParse(resourceVersion, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;
}
