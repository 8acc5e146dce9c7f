using System;
using System.Collections.Generic;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;

namespace CsCni.Agent.Membership.Etcd;

/// <summary>Flannel's keys in etcd: reads them, follows them, and writes this node's.</summary>
internal sealed class SubnetRegistry(EtcdClient client, RegistryKeys keys)
{
    /// <summary>Keys a page: an answer stays far below the bound, and other requests get their turn between pages.</summary>
    private const int PageSize = 1000;

    private const long SubnetsWatch = 1, ConfigWatch = 2;

    /// <summary>Where the keys are.</summary>
    internal RegistryKeys Keys => keys;

    /// <summary>Reads all, as it was at one revision.</summary>
    /// <exception cref="EtcdException">etcd fails.</exception>
    internal async Task<RegistrySnapshot> ReadAsync(CancellationToken stop)
    {
        RangeResponse config = await client.RangeAsync(new() { Key = RegistryKeys.Bytes(keys.Config) }, stop).ConfigureAwait(false);
        long revision = Revision(config.Header);
        ReadOnlyMemory<byte>? document = config.Kvs is [KeyValue pair, ..] ? ValueOf(pair) : default(ReadOnlyMemory<byte>?);
        return new(revision, document, await ReadEntriesAsync(revision, stop).ConfigureAwait(false));
    }

    /// <summary>Reads the entry of a key; null where there is none.</summary>
    /// <exception cref="EtcdException">etcd fails.</exception>
    internal async Task<RegistryEntry?> ReadEntryAsync(string key, CancellationToken stop)
    {
        RangeResponse answer = await client.RangeAsync(new() { Key = RegistryKeys.Bytes(key) }, stop).ConfigureAwait(false);
        return answer.Kvs is [KeyValue pair, ..] ? Entry(key, pair) : null;
    }

    /// <summary>Begins to watch both, from the revision after the one given.</summary>
    /// <exception cref="EtcdException">etcd fails.</exception>
    internal Task<EtcdWatch> WatchAsync(long revision, CancellationToken stop) => client.WatchAsync(
        [
            new()
            {
                Key = RegistryKeys.Bytes(keys.Subnets),
                RangeEnd = RegistryKeys.EndOf(keys.Subnets),
                StartRevision = revision + 1,
                WatchId = SubnetsWatch,
                ProgressNotify = true,
                Fragment = true,
            },
            new() { Key = RegistryKeys.Bytes(keys.Config), StartRevision = revision + 1, WatchId = ConfigWatch },
        ],
        stop);

    /// <summary>Asks a watch's endpoint whether it still serves; returns the store's revision.</summary>
    /// <exception cref="EtcdException">It does not.</exception>
    internal async Task<long> ProbeAsync(EtcdWatch watch, CancellationToken stop)
    {
        RangeRequest request = new() { Key = RegistryKeys.Bytes(keys.Config), CountOnly = true };
        return Revision((await client.RangeAtAsync(watch.Endpoint, request, stop).ConfigureAwait(false)).Header);
    }

    /// <summary>What a message of the watch tells.</summary>
    internal static RegistryChange Read(WatchResponse message)
    {
        if (message.WatchId == ConfigWatch)
        {
            return message.Events is [.., { Kv: KeyValue config } last]
                ? new() { IsConfigChanged = true, Config = IsDeletion(last) ? default(ReadOnlyMemory<byte>?) : ValueOf(config) }
                : new();
        }

        List<(string Key, RegistryEntry? Entry)> subnets = [];
        long revision = 0;
        foreach (WatchEvent change in message.Events ?? [])
        {
            if (change?.Kv is { Key: byte[] key } pair)
            {
                string name = Encoding.UTF8.GetString(key);
                subnets.Add((name, IsDeletion(change) ? null : Entry(name, pair)));
                revision = Math.Max(revision, pair.ModRevision);
            }
        }

        // A message without events tells how far etcd is, and so how far we are. When the watch begins, it does not: what
        // happened since the list is still to come.
        return new()
        {
            Subnets = subnets,
            Revision = message.Fragment || message.Created ? 0 : subnets.Count > 0 ? revision : message.Header?.Revision ?? 0,
        };
    }

    /// <summary>Writes conditionally; returns the revision of the writes, or null where a condition did not hold.</summary>
    /// <exception cref="EtcdException">etcd fails; the writes may have been done then.</exception>
    internal async Task<long?> TryWriteAsync(IReadOnlyList<Compare> conditions, IReadOnlyList<RequestOp> writes, CancellationToken stop)
    {
        TxnResponse answer = await client.TxnAsync(new() { Compare = conditions, Success = writes }, stop).ConfigureAwait(false);
        return answer.Succeeded ? Revision(answer.Header) : null;
    }

    private static bool IsDeletion(WatchEvent change) => change.Type == "DELETE";

    /// <summary>An empty value is left out of the answer.</summary>
    private static ReadOnlyMemory<byte> ValueOf(KeyValue pair) => pair.Value ?? [];

    private static RegistryEntry Entry(string key, KeyValue pair) => new(key, ValueOf(pair))
    {
        CreateRevision = pair.CreateRevision,
        ModRevision = pair.ModRevision,
        Lease = pair.Lease,
    };

    private static long Revision(ResponseHeader? header) => header is { Revision: > 0 }
        ? header.Revision
        : throw new EtcdException(EtcdFault.Rubbish, "etcd: an answer without a revision");

    private async Task<List<RegistryEntry>> ReadEntriesAsync(long revision, CancellationToken stop)
    {
        List<RegistryEntry> entries = [];
        byte[] next = RegistryKeys.Bytes(keys.Subnets);
        byte[] end = RegistryKeys.EndOf(keys.Subnets);
        while (true)
        {
            RangeRequest request = new() { Key = next, RangeEnd = end, Limit = PageSize, Revision = revision };
            RangeResponse page = await client.RangeAsync(request, stop).ConfigureAwait(false);
            byte[]? last = null;
            foreach (KeyValue pair in page.Kvs ?? [])
            {
                if (pair?.Key is byte[] key)
                {
                    entries.Add(Entry(Encoding.UTF8.GetString(key), pair));
                    last = key;
                }
            }

            if (!page.More || last is null)
            {
                return entries;
            }

            if (last.AsSpan().SequenceCompareTo(next) < 0)
            {
                throw new EtcdException(EtcdFault.Rubbish, "etcd: a page of keys that were told before");
            }

            // The first key after the last one.
            next = [.. last, 0];
        }
    }
}
