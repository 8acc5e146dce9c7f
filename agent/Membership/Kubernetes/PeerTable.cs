using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Kubernetes;

/// <summary>
/// The other nodes as they were last read, and who of them is a peer: not who has an address of ours, or a subnet that
/// another node has. Used by one thread at a time.
/// </summary>
/// <param name="ownName">This node's name.</param>
/// <param name="log">Where faults are told, once each.</param>
internal sealed class PeerTable(string ownName, ILogger log)
{
    private readonly SubnetClaims _claims = new();
    private readonly HashSet<string> _excluded = [];
    private Dictionary<string, PeerRow> _rows = [];
    private OverlayNode? _self;
    private LocalNode? _local;

    /// <summary>The peers by name. The very same object as long as nothing has changed.</summary>
    internal ImmutableDictionary<string, OverlayNode> Peers { get; private set; } = ImmutableDictionary<string, OverlayNode>.Empty;

    /// <summary>What is wrong with nodes, by name. The very same object as long as nothing has changed.</summary>
    internal ImmutableDictionary<string, string> Faults { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>A node as it was last good, peer or not; null for none.</summary>
    internal OverlayNode? LastGood(string name) => _rows.GetValueOrDefault(name)?.Peer;

    /// <summary>Takes all nodes anew.</summary>
    internal void Replace(Dictionary<string, PeerRow> rows)
    {
        foreach (string gone in _rows.Keys.Where(name => !rows.ContainsKey(name)))
        {
            Tell(gone, null, null);
        }

        _rows = rows;
        JudgeAll();
    }

    /// <summary>Takes a node.</summary>
    internal void Set(string name, PeerRow row)
    {
        if (_rows.GetValueOrDefault(name) == row)
        {
            return;
        }

        bool freed = Release(name);
        if (row.IsEmpty)
        {
            _rows.Remove(name);
            Tell(name, null, null);
        }
        else
        {
            _rows[name] = row;
            Judge(name, row);
        }

        // Rare: who is right is settled by all that are there, not by who was seen first.
        if ((freed && _excluded.Count > 0) || _excluded.Contains(name))
        {
            JudgeAll();
        }
    }

    /// <summary>Takes what this node is and has: nobody else has the same.</summary>
    internal void SetOwn(OverlayNode? self, LocalNode? local)
    {
        if (self != _self || local != _local)
        {
            (_self, _local) = (self, local);
            JudgeAll();
        }
    }

    private void JudgeAll()
    {
        _claims.Clear();
        _excluded.Clear();
        if (_self is not null)
        {
            _claims.TryClaim(ownName, Subnets(_self), out _);
        }

        // Of two that overlap the older one is right, on all nodes alike.
        foreach ((string name, PeerRow row) in _rows.OrderBy(static entry => entry.Value.Created).ThenBy(static entry => entry.Key, System.StringComparer.Ordinal))
        {
            Judge(name, row);
        }
    }

    private void Judge(string name, PeerRow row)
    {
        string? excluded = row.Peer is null ? null : Excluded(name, row.Peer);
        Tell(name, excluded is null ? row.Peer : null, row.Fault ?? excluded);
    }

    /// <summary>Why a node that could be a peer is none; null where it is one.</summary>
    private string? Excluded(string name, OverlayNode peer)
    {
        if (OwnAddress(peer) is { IsValid: true } address)
        {
            return $"node \"{Visible.Text(name)}\": its address {address} is this node's own: is it this node under another name, which nobody deleted?";
        }

        if (_claims.TryClaim(name, Subnets(peer), out string? holder))
        {
            return null;
        }

        _excluded.Add(name);
        return $"node \"{Visible.Text(name)}\": its subnet {Subnets(peer)} overlaps that of node \"{Visible.Text(holder)}\", which {(holder == ownName ? "is this node" : "is older")}: delete one of the two nodes";
    }

    private IpAddress OwnAddress(OverlayNode peer)
    {
        bool v4 = peer.V4.IsPresent && (peer.V4.PublicIp == _local?.PublicIpV4 || peer.V4.PublicIp == _self?.V4.PublicIp);
        bool v6 = peer.V6.IsPresent && (peer.V6.PublicIp == _local?.PublicIpV6 || peer.V6.PublicIp == _self?.V6.PublicIp);
        return v4 ? peer.V4.PublicIp : v6 ? peer.V6.PublicIp : default;
    }

    private static SubnetKey Subnets(OverlayNode node) => new(node.V4.Subnet, node.V6.Subnet);

    /// <summary>Takes a node's subnets back, where it has them.</summary>
    private bool Release(string name)
    {
        if (!Peers.TryGetValue(name, out OverlayNode? peer))
        {
            return false;
        }

        _claims.Release(Subnets(peer));
        return true;
    }

    private void Tell(string name, OverlayNode? peer, string? fault)
    {
        // Setting an equal value changes nothing, and keeps the dictionary the same one.
        Peers = peer is null ? Peers.Remove(name) : Peers.SetItem(name, peer);
        string? before = Faults.GetValueOrDefault(name);
        if (fault == before)
        {
            return;
        }

        Faults = fault is null ? Faults.Remove(name) : Faults.SetItem(name, fault);
        if (fault is null)
        {
            log.FaultGone(name);
        }
        else
        {
            log.NodeFault(fault);
        }
    }
}
