using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>etcd that is away, empty or not ours, and values in it that are wrong.</summary>
public sealed class EtcdFaultTests
{
    private const string Secret = "pass-word-that-nobody-logs";

    /// <summary>The usual outage in seconds: longer than the short leases last; CSCNI_OUTAGE=60 makes it the minute that it may well be.</summary>
    private static int Outage { get; } = Environment.GetEnvironmentVariable("CSCNI_OUTAGE") is { Length: > 0 } seconds ? int.Parse(seconds) : 6;

    /// <summary>Stopped as by a hung disk, or killed; and with leases that outlast it, or not.</summary>
    [Theory]
    [InlineData(true, 3600)]
    [InlineData(false, 3600)]
    [InlineData(true, 3)]
    [InlineData(false, 3)]
    public void EtcdIsAwayAndComesBack(bool isHung, int leaseTtl)
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Etcd, Families = Families.Dual, LeaseTtl = leaseTtl });
        EtcdMembership etcd = (EtcdMembership)cluster.Membership;
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        NodeSubnets[] subnets = [.. cluster.Nodes.Select(static node => node.Subnets)];
        using (PingStream stream = new(pods[0], pods[1].V4!))
        {
            Stop(etcd, isHung);
            Thread.Sleep(Outage * 1000);

            // A link that is deleted meanwhile comes back, with what was known last.
            cluster[2].NetNs.Must("ip link del flannel-v6.1");
            Background.WaitFor(() => pods[0].Pings(pods[1].V6!, 1), 2_000, () => $"the link is back\n{cluster[2].Story()}");
            Resume(etcd, isHung);
            foreach (ClusterNode node in cluster.Nodes)
            {
                Background.WaitFor(() => etcd.Leases().ContainsKey(KeyOf(node)), 20_000, () => $"{KeyOf(node)} in {string.Join(' ', etcd.Leases().Keys)}\n{node.Story()}");
                Background.WaitFor(() => node.IsReady && node.Metrics["peers"] == 1, 10_000, () => $"one peer\n{node.Story()}");
            }

            // Whoever's lease had ended gets the same subnet: the other node knew it all the time, or for a moment not.
            Assert.Equal(subnets, cluster.Nodes.Select(static node => node.Subnets));
            if (leaseTtl > Outage)
            {
                stream.MustHaveLostNothing();
            }
        }

        // Changes are followed again.
        ClusterNode third = cluster.AddNode();
        third.StartReady();
        TestCluster.MustReachEachOther([.. pods, third.Attach()], 10_000);
    }

    [Fact]
    public void AnAgentStartsBeforeEtcd()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Etcd, IsStarted = false });
        EtcdMembership etcd = (EtcdMembership)cluster.Membership;
        etcd.StopServer();
        cluster[1].Start();
        Background.WaitFor(() => Fault.IsTold(cluster[1], "etcd", "192.0.2.10"), 10_000, () => $"etcd in the log\n{cluster[1].Story()}");
        Assert.False(cluster[1].IsReady);
        etcd.StartServer();
        cluster[1].WaitReady();
    }

    [Fact]
    public void AValueThatIsWrongHarmsNoOther()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Etcd, Nodes = 2 });
        EtcdMembership etcd = (EtcdMembership)cluster.Membership;
        List<ClusterPod> pods = cluster.AttachEverywhere();
        TestCluster.MustReachEachOther(pods);
        int count = 0;
        foreach ((string key, string value, string text) in new[]
        {
            ("10.99.1.0-24", Value("192.168.50.31"), "10.244.0.0/16"),
            ("10.244.241.0-24", "{ \"PublicIP\": ", "json"),
            ("10.244.242.0-24", Value("192.168.50.300"), "PublicIP"),
            ("10.244.243.0-24", Value("192.168.50.33").Replace("0e:", "xx:", StringComparison.Ordinal), "VtepMAC"),
            ($"{Half(cluster[2].Subnets.V4!)}-25", Value("192.168.50.35"), "overlap"),
            ("rubbish", Value("192.168.50.36"), "rubbish"),
        })
        {
            Fault.MustHarmNothing(cluster, () => etcd.Put($"{EtcdMembership.Prefix}/subnets/{key}", value), ++count, key, text);
        }

        TestCluster.MustReachEachOther(pods);

        foreach (string key in etcd.Leases().Keys.Where(key => !cluster.Nodes.Any(node => KeyOf(node) == key)).ToArray())
        {
            etcd.Delete($"{EtcdMembership.Prefix}/subnets/{key}");
        }

        Background.WaitFor(() => cluster[1].Metrics["faults"] == 0, 5_000, () => $"no faults\n{cluster[1].Story()}");
    }

    [Fact]
    public void AKnownNodeWhoseValueBreaksStaysReachable()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Etcd, IsStarted = false });
        EtcdMembership etcd = (EtcdMembership)cluster.Membership;
        cluster[1].StartReady();
        string key = $"{EtcdMembership.Prefix}/subnets/10.244.99.0-24";
        etcd.Put(key, Value(cluster[2].PublicV4!));
        Background.WaitFor(() => PeerEntries.Of(cluster[1]).Routes.Contains("10.244.99.0/24"), 5_000, () => cluster[1].Story());
        string before = cluster[1].Snapshot();

        // One that claims our own address is none at all.
        etcd.Put($"{EtcdMembership.Prefix}/subnets/10.244.98.0-24", Value(cluster[1].PublicV4!));
        Background.WaitFor(() => Fault.IsTold(cluster[1], "10.244.98.0-24", cluster[1].PublicV4!), 5_000, () => cluster[1].Story());
        Assert.Equal(before, cluster[1].Snapshot());
        etcd.Delete($"{EtcdMembership.Prefix}/subnets/10.244.98.0-24");
        Background.WaitFor(() => cluster[1].Metrics["faults"] == 0, 5_000, () => cluster[1].Story());
        etcd.Put(key, "nonsense");
        Background.WaitFor(() => Fault.IsTold(cluster[1], "10.244.99.0-24") && cluster[1].Metrics["faults"] == 1, 5_000, () => cluster[1].Story());
        Assert.Equal(before, cluster[1].Snapshot());
    }

    [Fact]
    public void AWrongPasswordIsToldAndNoPasswordIsLogged()
    {
        using TestCluster cluster = new(new() { Source = SourceKind.Etcd, IsStarted = false, AgentKeys = "log: { level: trace }" });
        EtcdMembership etcd = (EtcdMembership)cluster.Membership;
        etcd.Etcdctl("user", "add", $"root:{Secret}");
        etcd.Etcdctl("user", "grant-role", "root", "root");
        etcd.Etcdctl("auth", "enable");
        string file = $"{cluster.Directory}/password";
        etcd.AgentKeys = $", username: root, passwordFile: {file}";
        const string wrong = "some-wrong-pass-word";
        File.WriteAllText(file, wrong);
        cluster[1].Start();
        Background.WaitFor(() => Fault.IsTold(cluster[1], "authentication") || Fault.IsTold(cluster[1], "password"), 10_000, () => $"a wrong password\n{cluster[1].Story()}");
        Assert.False(cluster[1].IsReady);
        Assert.True(cluster[1].Metrics["log_alarms_total"] > 0);
        File.WriteAllText(file, Secret + "\n");
        cluster[1].WaitReady(60_000);
        cluster[2].StartReady();
        TestCluster.MustReachEachOther(cluster.AttachEverywhere());
        Assert.DoesNotContain(Secret, cluster.Logs, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, cluster.Logs, StringComparison.Ordinal);
    }

    private static string KeyOf(ClusterNode node) => EtcdMembership.KeyOf(node.Subnets).Split('/')[^1];

    private static string Half(string subnet) => subnet.Split('/')[0];

    private static string Value(string publicIp) => $"{{\"PublicIP\":\"{publicIp}\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{{\"VNI\":1,\"VtepMAC\":\"0e:00:00:00:00:09\"}}}}";

    private static void Stop(EtcdMembership etcd, bool isHung)
    {
        if (isHung)
        {
            etcd.Signal("STOP");
        }
        else
        {
            etcd.StopServer();
        }
    }

    private static void Resume(EtcdMembership etcd, bool isHung)
    {
        if (isHung)
        {
            etcd.Signal("CONT");
        }
        else
        {
            etcd.StartServer();
        }
    }
}
