using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using CsCni.Agent.Flannel;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>
/// The entries as they were last seen, and who of them is a peer. A change costs what its own entry costs, as long as no two
/// overlap. Used by one thread at a time.
/// </summary>
internal sealed class SubnetTable(RegistryKeys keys, ILogger log)
{
    private readonly Dictionary<string, Row> _rows = [];
    private readonly HashSet<Row> _overlapping = [];
    private readonly SubnetClaims _claims = new();
    private NetworkConfig? _config;
    private LocalNode? _local;
    private HeldSubnet? _own;

    /// <summary>The peers by key.</summary>
    internal ImmutableDictionary<string, OverlayNode> Peers { get; private set; } = ImmutableDictionary<string, OverlayNode>.Empty;

    /// <summary>What is wrong with entries, by key.</summary>
    internal ImmutableDictionary<string, string> Faults { get; private set; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The entry of a key; null where there is none.</summary>
    internal RegistryEntry? Find(string key) => _rows.GetValueOrDefault(key)?.Entry;

    /// <summary>Takes all entries anew. What was known of a node holds on where its entry is broken now.</summary>
    internal void Replace(IReadOnlyList<RegistryEntry> entries)
    {
        HashSet<string> gone = [.. _rows.Keys];
        foreach (RegistryEntry entry in entries)
        {
            gone.Remove(entry.Key);
            Set(entry);
        }

        foreach (string key in gone)
        {
            _rows.Remove(key);
            Tell(key, null, default);
        }

        JudgeAll();
    }

    /// <summary>Takes changes, in the order of their writes.</summary>
    internal void Apply(IReadOnlyList<(string Key, RegistryEntry? Entry)> changes)
    {
        foreach ((string key, RegistryEntry? entry) in changes)
        {
            if (_rows.TryGetValue(key, out Row? row))
            {
                Release(row);
            }

            if (entry is not null)
            {
                Judge(Set(entry));
            }
            else
            {
                _rows.Remove(key);
                Tell(key, null, default);
            }
        }

        if (_overlapping.Count > 0)
        {
            // Who is right depends on all of them, and every node of the cluster should think the same.
            JudgeAll();
        }
    }

    /// <summary>Takes another configuration, by which everything is judged anew.</summary>
    internal void SetConfig(NetworkConfig config)
    {
        _config = config;
        JudgeAll();
    }

    /// <summary>Takes what this node is, and which entry is its own, if any: neither is a peer.</summary>
    internal void SetOwn(LocalNode? local, HeldSubnet? own)
    {
        (_local, _own) = (local, own);
        JudgeAll();
    }

    /// <summary>Sets or takes back the fault of the key <c>config</c>.</summary>
    internal void SetConfigFault(string? fault) => TellFault(keys.Config, new(null, fault));

    private Row Set(RegistryEntry entry)
    {
        if (!_rows.TryGetValue(entry.Key, out Row? row))
        {
            _rows.Add(entry.Key, row = new());
        }

        row.Entry = entry;
        return row;
    }

    /// <summary>Of two that overlap the older one is right.</summary>
    private void JudgeAll()
    {
        _claims.Clear();
        _overlapping.Clear();
        if (_own is not null)
        {
            _claims.TryClaim(_own.Key, _own.Subnets, out _);
        }

        foreach (Row row in _rows.Values.OrderBy(static row => row.Entry.CreateRevision))
        {
            row.HasClaim = false;
            Judge(row);
        }
    }

    private void Judge(Row row)
    {
        if (_config is null)
        {
            return;
        }

        SubnetVerdict verdict = SubnetJudge.Judge(keys, row.Entry, _config.Cluster, out SubnetKey subnets);
        row.Subnets = subnets;
        row.Peer = verdict.IsBroken ? row.Peer : verdict.Peer;
        SubnetVerdict told = row.Peer is null ? verdict : Excluded(row, row.Peer) ?? verdict with { Peer = row.Peer };
        Tell(row.Entry.Key, told.Peer, told);
    }

    /// <summary>Why a node that could be a peer is none; null where it is one.</summary>
    private SubnetVerdict? Excluded(Row row, OverlayNode peer)
    {
        string key = row.Entry.Key;
        if (key == _own?.Key)
        {
            bool ours = row.Entry.ModRevision < _own.ModRevision || IsOwnAddress(peer) || HasAddress(peer, _own.Value.PublicIpV4, _own.Value.PublicIpV6);
            return new(null, ours ? null : $"{key}: has PublicIP {peer.Name}, though the subnet is this node's: another node has taken it");
        }

        if (IsOwnAddress(peer))
        {
            // Until the node has its subnet, it may be this one.
            return new(null, _own is null ? null : $"{key}: PublicIP {peer.Name} is this node's own, which has {_own.Subnets}: "
                + "an old entry of it, which ends with its lease, or another node with its address");
        }

        row.HasClaim = _claims.TryClaim(key, row.Subnets, out string? holder);
        if (row.HasClaim)
        {
            return null;
        }

        _overlapping.Add(row);
        return new(null, $"{key}: overlaps {holder}, which came first: delete one of the two");
    }

    private bool IsOwnAddress(OverlayNode peer) =>
        _local is not null && HasAddress(peer, _local.PublicIpV4, _local.PublicIpV6);

    private static bool HasAddress(OverlayNode peer, IpAddress v4, IpAddress v6) =>
        (peer.V4.IsPresent && peer.V4.PublicIp == v4) || (peer.V6.IsPresent && peer.V6.PublicIp == v6);

    private void Release(Row row)
    {
        _overlapping.Remove(row);
        if (row.HasClaim)
        {
            _claims.Release(row.Subnets);
            row.HasClaim = false;
        }
    }

    private void Tell(string key, OverlayNode? peer, SubnetVerdict verdict)
    {
        // Setting an equal value changes nothing, and keeps the dictionary the same one: who compares sees that at once.
        Peers = peer is null ? Peers.Remove(key) : Peers.SetItem(key, peer);
        TellFault(key, verdict);
    }

    private void TellFault(string key, SubnetVerdict verdict)
    {
        string? before = Faults.GetValueOrDefault(key);
        if (verdict.Fault is null)
        {
            Faults = Faults.Remove(key);
            if (before is not null)
            {
                EtcdLog.FaultGone(log, key);
            }
        }
        else if (verdict.Fault != before)
        {
            Faults = Faults.SetItem(key, verdict.Fault);
            EtcdLog.Fault(log, verdict.IsOrdinary ? LogLevel.Information : LogLevel.Warning, verdict.Fault);
        }
    }

    /// <summary>An entry and what is known of it. HasClaim: its subnets are in the claims.</summary>
    private sealed class Row
    {
        internal RegistryEntry Entry { get; set; } = null!;

        internal SubnetKey Subnets { get; set; }

        /// <summary>The node as the last value that could be understood told it.</summary>
        internal OverlayNode? Peer { get; set; }

        internal bool HasClaim { get; set; }
    }
}
