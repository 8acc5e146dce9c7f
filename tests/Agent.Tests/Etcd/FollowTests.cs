using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>What the source makes of what others write.</summary>
public sealed class FollowTests(SharedEtcd shared) : EtcdTest(shared)
{
    [Fact]
    public async Task The_configuration_is_waited_for_with_a_line_for_each_attempt()
    {
        await using SourceRun run = Start();
        await run.UntilAsync(() => run.Log.Count(LogLevel.Warning, $"there is no key {Prefix}/config: expected Flannel's network configuration, as of: etcdctl put") >= 4);
        Assert.Null(run.State);
        PutConfig("{\"Network\":");
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, $"{Prefix}/config is not valid JSON"));
        PutConfig("""{"Network":"10.5.0.0/16","Backend":{"Type":"udp"}}""");
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, $"{Prefix}/config: invalid Backend.Type \"udp\": expected \"vxlan\" or \"host-gw\""));
        Assert.Null(run.State);
        PutConfig();
        Assert.Equal(BackendType.Vxlan, (await run.WaitForAsync(static _ => true)).Network.Backend.Type);
    }

    [Fact]
    public async Task A_broken_configuration_later_is_a_fault_and_the_one_before_holds_on()
    {
        PutConfig();
        Put($"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        await using SourceRun run = Start();
        await run.WaitForAsync(static state => state.Peers.Count == 1);
        PutConfig("""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan","VNI":0}}""");
        ClusterState state = await run.WaitForAsync(static state => state.Faults.Count == 1);
        Assert.Contains("invalid Backend.VNI 0", state.Faults[$"{Prefix}/config"], StringComparison.Ordinal);
        Assert.Equal(1u, state.Network.Backend.Vni);
        Server.Ctl("del", $"{Prefix}/config");
        await run.UntilAsync(() => run.Log.Has(LogLevel.Error, $"{Prefix}/config is gone; the configuration before it holds on"));
        Assert.Single(run.State!.Peers);
        PutConfig("""{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan","VNI":7,"Port":4789}}""");
        state = await run.WaitForAsync(static state => state.Network.Backend.Vni == 7);
        Assert.Equal(4789, state.Network.Backend.Port);
        Assert.DoesNotContain($"{Prefix}/config", state.Faults);

        // The peer still has the VNI of before, and is a peer until it restarts.
        Assert.Contains("VNI 1 of BackendData is not this cluster's, 7", Assert.Single(state.Faults).Value, StringComparison.Ordinal);
        Assert.Single(state.Peers);
    }

    [Fact]
    public async Task Peers_come_change_and_go()
    {
        PutConfig();
        string two = $"{Subnets}10.5.2.0-24";
        PutLeased("10.5.2.0-24", Value("192.168.50.2"));
        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Equal(new OverlayEndpoint(IpPrefix.Parse("10.5.2.0/24"), IpAddress.Parse("192.168.50.2"), SourceRun.Mac("12:c6:65:89:b4:e3")), state.Peers[two].V4);
        Assert.Equal("192.168.50.2", state.Peers[two].Name);

        string lease = PutLeased("10.5.3.0-24", Value("192.168.50.3"));
        await run.WaitForAsync(static state => state.Peers.Count == 2);
        Put(two, Value("192.168.50.22", "0e:00:00:00:00:22"));
        state = await run.WaitForAsync(state => state.Peers[two].V4.PublicIp == IpAddress.Parse("192.168.50.22"));
        Assert.Equal(SourceRun.Mac("0e:00:00:00:00:22"), state.Peers[two].V4.VtepMac);

        // The same again, as a restarted flanneld writes it, is no news.
        int states = run.States;
        Put(two, Value("192.168.50.22", "0e:00:00:00:00:22"));
        Server.Ctl("lease", "revoke", lease);
        await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Equal(states + 1, run.States);
        Server.Ctl("del", two);
        await run.WaitForAsync(static state => state.Peers.Count == 0);
        Assert.False(run.Log.Has(LogLevel.Warning, string.Empty), run.Log.All);
    }

    [Fact]
    public async Task Many_changes_in_one_transaction_are_one_state()
    {
        PutConfig();
        await using SourceRun run = Start();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Information, "following"));
        int states = run.States;
        await Server.PutManyAsync(Enumerable.Range(1, 100).Select(node => ($"{Subnets}10.5.{node}.0-24", Value($"192.168.50.{node}"))));
        await run.WaitForAsync(static state => state.Peers.Count == 100);
        Assert.Equal(states + 1, run.States);
    }

    [Theory]
    [InlineData("rubbish", "is not valid JSON")]
    [InlineData("", "is empty")]
    [InlineData("[1]", "is not a JSON object")]
    [InlineData("""{"PublicIP":"300.1.1.1","BackendType":"vxlan"}""", "invalid PublicIP \"300.1.1.1\"")]
    [InlineData("""{"PublicIP":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"12:c6:65:89:b4:e3"}}""", "PublicIP is missing: expected the address of the node that has 10.5.2.0/24")]
    [InlineData("""{"PublicIP":"192.168.50.2","BackendType":"vxlan"}""", "BackendData is missing: expected {\"VNI\":1,\"VtepMAC\":")]
    [InlineData("""{"PublicIP":"192.168.50.2","BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"nonsense"}}""", "BackendData: invalid VtepMAC \"nonsense\"")]
    public async Task A_broken_value_is_a_fault_and_what_was_known_of_the_node_holds_on(string broken, string fault)
    {
        PutConfig();
        string two = $"{Subnets}10.5.2.0-24", three = $"{Subnets}10.5.3.0-24", four = $"{Subnets}10.5.4.0-24";
        Put(two, Value("192.168.50.2"));
        Put(three, Value("192.168.50.3"));
        Put(four, broken);
        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 2);
        Assert.Equal(four, Assert.Single(state.Faults).Key);

        Put(two, broken);
        state = await run.WaitForAsync(state => state.Faults.ContainsKey(two));
        Assert.StartsWith(two, state.Faults[two], StringComparison.Ordinal);
        Assert.Contains(fault, state.Faults[two], StringComparison.Ordinal);
        Assert.Equal(IpAddress.Parse("192.168.50.2"), state.Peers[two].V4.PublicIp);
        Assert.Equal(2, state.Peers.Count);
        await run.UntilAsync(() => run.Log.Count(LogLevel.Warning, state.Faults[two]) == 1);

        Put(two, Value("192.168.50.2"));
        await run.WaitForAsync(static state => state.Faults.Count == 1);
        Server.Ctl("del", four);
        Assert.Equal(2, (await run.WaitForAsync(static state => state.Faults.Count == 0)).Peers.Count);
    }

    [Fact]
    public async Task A_broken_key_is_a_fault()
    {
        PutConfig();
        string[] broken = ["10.5.2.1-24", "node-2", "10.5.2.0-24&10.5.3.0-24", "ü"];
        foreach (string key in broken)
        {
            Put(Subnets + key, Value("192.168.50.2"));
        }

        Put($"{Subnets}10.5.9.0-24", Value("192.168.50.9"));
        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Equal(broken.Length, state.Faults.Count);
        Assert.All(broken, key => Assert.Contains("the key is not a subnet", state.Faults[Subnets + key], StringComparison.Ordinal));
        Assert.NotEqual(default, await run.JoinAsync(SourceRun.Node("192.168.50.1")));
    }

    [Fact]
    public async Task Nodes_of_other_backends_and_nodes_to_come_are_no_peers_and_nothing_is_wrong_with_them()
    {
        PutConfig();
        Put($"{Subnets}10.5.2.0-24", """{"PublicIP":"192.168.50.2","BackendType":"wireguard","BackendData":{"PublicKey":"x","Port":51820}}""");
        Put($"{Subnets}10.5.3.0-24", """{"PublicIP":"192.168.50.3"}""");
        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Faults.Count == 2);
        Assert.Empty(state.Peers);
        Assert.Contains("BackendType \"wireguard\" is not this cluster's, \"vxlan\"; no peer", state.Faults[$"{Subnets}10.5.2.0-24"], StringComparison.Ordinal);
        Assert.Contains("reserved for a node that has not come yet", state.Faults[$"{Subnets}10.5.3.0-24"], StringComparison.Ordinal);
        Put($"{Subnets}10.5.2.0-24", """{"PublicIP":"192.168.50.2","BackendType":"wireguard","BackendData":{"PublicKey":"y","Port":51820}}""");
        Put($"{Subnets}10.5.4.0-24", Value("192.168.50.4"));
        await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Equal(1, run.Log.Count(LogLevel.Information, "wireguard"));
        Assert.False(run.Log.Has(LogLevel.Warning, string.Empty), run.Log.All);
    }

    [Fact]
    public async Task Subnets_of_another_network_are_faults()
    {
        PutConfig();
        string[] foreign = ["10.6.2.0-24", "10.5.0.0-16", "10.0.0.0-8"];
        foreach (string key in foreign)
        {
            Put(Subnets + key, Value("192.168.50.2"));
        }

        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Faults.Count == 3);
        Assert.Empty(state.Peers);
        Assert.Contains("subnet 10.6.2.0/24 is not a part of the network 10.5.0.0/16", state.Faults[$"{Subnets}10.6.2.0-24"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_that_overlap_the_first_is_a_peer_and_the_second_when_the_first_goes()
    {
        PutConfig(DualConfig);
        string first = $"{Subnets}10.5.9.0-24", second = $"{Subnets}10.5.9.128-25", third = $"{Subnets}10.5.8.0-23";
        Put(first, Value("192.168.50.9"));
        Put(second, Value("192.168.50.2"));
        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Contains(first, state.Peers);
        Assert.Contains($"{second}: overlaps {first}, which came first", state.Faults[second], StringComparison.Ordinal);
        Put(third, Value("192.168.50.3"));
        await run.WaitForAsync(static state => state.Faults.Count == 2);
        Server.Ctl("del", first);
        state = await run.WaitForAsync(state => state.Peers.ContainsKey(second));
        Assert.Contains($"overlaps {second}", Assert.Single(state.Faults).Value, StringComparison.Ordinal);
        Server.Ctl("del", second);
        state = await run.WaitForAsync(state => state.Peers.ContainsKey(third));
        Assert.Empty(state.Faults);
    }

    [Fact]
    public async Task Entries_with_this_nodes_address_and_another_subnet_are_faults()
    {
        PutConfig();
        await using SourceRun run = Start();
        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Put($"{Subnets}10.5.222.0-24", Value("192.168.50.1"));
        ClusterState state = await run.WaitForAsync(static state => state.Faults.Count == 1);
        Assert.Contains($"PublicIP 192.168.50.1 is this node's own, which has {subnet.Address}-24", Assert.Single(state.Faults).Value, StringComparison.Ordinal);
        Assert.Empty(state.Peers);
    }

    [Fact]
    public async Task A_node_of_one_family_in_a_cluster_of_both_is_a_peer_in_that_family()
    {
        PutConfig(DualConfig);
        Put($"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        Put($"{Subnets}10.5.3.0-24&fc00:0:0:3::-64", Value("192.168.50.3"));
        await using SourceRun run = Start();
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.False(state.Peers[$"{Subnets}10.5.2.0-24"].V6.IsPresent);
        Assert.Contains("PublicIPv6 is missing", Assert.Single(state.Faults).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_keys_below_the_prefix_mean_nothing()
    {
        PutConfig();
        Put($"{Prefix}/subnetsother", "x");
        Put($"{Prefix}/subnets", "x");
        Put($"{Prefix}/configs", "x");
        await using SourceRun run = Start();
        await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Assert.Empty(run.State!.Faults);
        Assert.Empty(run.State.Peers);
    }

    /// <summary>A hundred at most are chosen among, but all are followed.</summary>
    [Fact]
    public async Task A_change_is_published_at_once()
    {
        PutConfig();
        await using SourceRun run = Start();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Information, "following"));
        List<double> lags = [];
        for (int node = 1; node <= 20; node++)
        {
            Put($"{Subnets}10.5.{node}.0-24", Value($"192.168.50.{node}"));
            System.Diagnostics.Stopwatch lag = System.Diagnostics.Stopwatch.StartNew();
            await run.WaitForAsync(state => state.Peers.Count == node);
            lags.Add(lag.Elapsed.TotalMilliseconds);
        }

        // Looked at every 10 ms; most are there before etcdctl has ended.
        Assert.True(lags.Order().ElementAt(10) < 50, string.Join(' ', lags));
    }
}
