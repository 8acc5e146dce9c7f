using System;
using System.Collections.Generic;
using System.Net;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Membership.Etcd.Client;
using CsCni.Agent.Membership.Etcd.Wire;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Fuzz.Targets;

/// <summary>Answers of etcd's JSON gateway, and what stands in them as keys and values.</summary>
internal sealed class EtcdTarget() : JsonTarget("etcd", Corpus.Documents("etcd.txt"))
{
    private static readonly RegistryKeys s_keys = new("/coreos.com/network");
    private static readonly ClusterNetwork s_network = new(new OverlayNetwork(IpPrefix.Parse("10.5.0.0/16"), default), new() { Type = BackendType.Vxlan });

    /// <summary>Each answer is read as each kind.</summary>
    internal override int AllocationFactor => 512;

    /// <inheritdoc/>
    internal override long AllocationBase => 256 * 1024;

    /// <inheritdoc/>
    internal override void Run(byte[] input)
    {
        EtcdException failure = GatewayFailure.Of("http://e:2379/v3/kv/range", (HttpStatusCode)(400 + (input.Length % 200)), input);
        BrokenPromiseException.Unless(failure.Message.Length < 1000, "an endless message");
        Read(() => WireFormat.Read(input, EtcdJson.Default.TxnResponse, "e"));
        Read(() => WireFormat.Read(input, EtcdJson.Default.StreamedLeaseResponse, "e"));
        Read(() => WireFormat.Read(input, EtcdJson.Default.AuthenticateResponse, "e"));
        Read(() => JudgeAll(WireFormat.Read(input, EtcdJson.Default.RangeResponse, "e").Kvs));
        StreamedWatchResponse watch = WireFormat.Read(input, EtcdJson.Default.StreamedWatchResponse, "e");
        if (watch.Result is { } result)
        {
            RegistryChange change = SubnetRegistry.Read(result);
            foreach ((string key, RegistryEntry? entry) in change.Subnets)
            {
                Judge(entry ?? new(key, default));
            }
        }
    }

    /// <inheritdoc/>
    internal override bool IsExpected(Exception exception) => exception is EtcdException or FlannelFormatException;

    private static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (EtcdException exception)
        {
            Members.CheckMessage(exception.Message);
        }
    }

    private static void JudgeAll(IReadOnlyList<KeyValue>? pairs)
    {
        foreach (KeyValue pair in pairs ?? [])
        {
            if (pair?.Key is { } key)
            {
                Judge(new(System.Text.Encoding.UTF8.GetString(key), pair.Value ?? []));
            }
        }
    }

    private static void Judge(RegistryEntry entry)
    {
        SubnetVerdict verdict = SubnetJudge.Judge(s_keys, entry, s_network, out _);
        BrokenPromiseException.Unless(verdict.Peer is not null || verdict.Fault is not null, "an entry that is no peer without a reason");
        Members.CheckMessage(verdict.Fault ?? "no fault");
    }
}
