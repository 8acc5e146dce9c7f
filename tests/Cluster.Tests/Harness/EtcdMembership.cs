using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>etcd, and Flannel's keys in it.</summary>
public sealed class EtcdMembership : Membership
{
    public const string Prefix = "/coreos.com/network";
    private const int ClientPort = 2379;
    private readonly string _data;
    private Background? _server;

    public EtcdMembership(TestCluster cluster)
        : base(cluster)
    {
        _data = Scratch.CreateDirectory();
        try
        {
            StartServer();
            Put($"{Prefix}/config", NetConf());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Url => $"http://{Cluster.Underlay.ServiceInUrl}:{ClientPort}";

    /// <summary>Flags of etcd's next start.</summary>
    public string[] Flags { get; set; } = [];

    /// <summary>Flags of etcdctl: a user, or certificates.</summary>
    public string[] ClientFlags { get; set; } = [];

    /// <summary>Further keys of the agents' section <c>etcd</c>, each with a comma in front.</summary>
    public string AgentKeys { get; set; } = string.Empty;

    public int ProcessId => _server!.ProcessId;

    private TestNamespace Host => Cluster.Underlay.Host;

    public override IEnumerable<string> Keys(ClusterNode node) =>
    [
        "source: etcd",
        $"etcd: {{ endpoints: [\"{Url}\"], leaseTTL: {Options.LeaseTtl}s, renewMargin: {Math.Max(1, Options.LeaseTtl * 2 / 3)}s{AgentKeys} }}",
    ];

    public override void Join(ClusterNode node)
    {
    }

    public override void Leave(ClusterNode node) => Delete(KeyOf(node.Subnets));

    public override void Readdress(ClusterNode node)
    {
    }

    /// <summary>A reservation, which a node that has lost its key finds by its address.</summary>
    public override void GiveSubnets(ClusterNode node, NodeSubnets subnets)
    {
        base.GiveSubnets(node, subnets);
        string former = KeyOf(node.Subnets);
        Put(KeyOf(subnets), Leases()[former.Split('/')[^1]]);
        Delete(former);
    }

    /// <summary>The key of a node's lease.</summary>
    public static string KeyOf(NodeSubnets subnets) =>
        $"{Prefix}/subnets/{string.Join('&', new[] { subnets.V4, subnets.V6 }.OfType<string>().Select(static subnet => subnet.Replace('/', '-')))}";

    /// <summary>All leases: the key's last part, and the value.</summary>
    public Dictionary<string, string> Leases()
    {
        JsonElement answer = JsonDocument.Parse(Etcdctl("get", $"{Prefix}/subnets/", "--prefix", "-w", "json")).RootElement;
        return !answer.TryGetProperty("kvs", out JsonElement pairs) ? [] : pairs.EnumerateArray().ToDictionary(
            static pair => Encoding.UTF8.GetString(pair.GetProperty("key").GetBytesFromBase64()).Split('/')[^1],
            static pair => Encoding.UTF8.GetString(pair.GetProperty("value").GetBytesFromBase64()));
    }

    public void Put(string key, string value) => Etcdctl("put", key, value);

    public void Delete(string key) => Etcdctl("del", key);

    /// <summary>Puts a value by etcd's JSON interface, which takes a millisecond and not a process.</summary>
    public void PutFast(string key, string value)
    {
        (int status, string answer) = Host.Http(
            "POST", Cluster.Underlay.Service, ClientPort, "/v3/kv/put",
            $"{{\"key\":\"{Base64(key)}\",\"value\":\"{Base64(value)}\"}}");
        Assert.True(status == 200, answer);
    }

    /// <summary>Puts many values, a hundred in a transaction.</summary>
    public void PutMany(IEnumerable<(string Key, string Value)> pairs)
    {
        foreach ((string Key, string Value)[] chunk in pairs.Chunk(100))
        {
            string operations = string.Join(',', chunk.Select(static pair => $"{{\"requestPut\":{{\"key\":\"{Base64(pair.Key)}\",\"value\":\"{Base64(pair.Value)}\"}}}}"));
            (int status, string answer) = Host.Http("POST", Cluster.Underlay.Service, ClientPort, "/v3/kv/txn", $"{{\"success\":[{operations}]}}");
            Assert.True(status == 200, answer);
        }
    }

    public string Etcdctl(params string[] arguments)
    {
        Outcome outcome = Host.Run("etcdctl", ["--endpoints", Url, .. ClientFlags, .. arguments], [.. Shell.Inherited(), "ETCDCTL_API=3"]);
        Assert.True(outcome.ExitCode == 0, $"etcdctl {string.Join(' ', arguments)}: {outcome.Text}\n{_server?.Log}");
        return outcome.Output;
    }

    /// <summary>Starts etcd on what it had, and waits until it serves.</summary>
    public void StartServer()
    {
        _server?.Dispose();
        _server = Host.Start(
            $"{_data}/log", [
                "/usr/bin/etcd", "--data-dir", $"{_data}/etcd", "--name", "test",
                "--listen-client-urls", $"{Url},http://127.0.0.1:{ClientPort}", "--advertise-client-urls", Url,
                "--listen-peer-urls", "http://127.0.0.1:2380", "--initial-advertise-peer-urls", "http://127.0.0.1:2380", "--initial-cluster", "test=http://127.0.0.1:2380",
                "--heartbeat-interval", "10", "--election-timeout", "50", "--log-level", "warn", .. Flags]);
        Background.WaitFor(
            () => Host.Http("GET", "127.0.0.1", ClientPort, "/health") is (200, string body) && body.Contains("true", StringComparison.Ordinal),
            20_000, () => $"etcd serves\n{_server.Log}");
    }

    /// <summary>Sends etcd a signal: STOP, CONT.</summary>
    public void Signal(string signal) => Shell.Must($"kill -{signal} {ProcessId.ToString(CultureInfo.InvariantCulture)}");

    public void StopServer() => _server!.Stop("KILL");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public override void Dispose()
    {
        _server?.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
