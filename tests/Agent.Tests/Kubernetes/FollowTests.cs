using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Tests.Agent.Etcd;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>Nodes that come, change and go.</summary>
public sealed class FollowTests
{
    [Fact]
    public async Task Nodes_that_come_change_and_go_are_followed()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        await using RunningSource source = new RunningSource(api.Address).Start();
        ClusterState first = await source.UntilAsync(static state => state.Peers.Count == 1);
        Assert.Equal(StandIn.Expected(2), first.Peers["n2"]);
        Assert.Null(first.Self);
        Assert.Empty(first.Faults);
        Assert.Equal(IpPrefix.Parse("10.244.0.0/16"), first.Network.Network.V4);

        await api.WatchedAsync();
        api.Store.Put(StandIn.Peer(3));
        Assert.Equal(StandIn.Expected(3), (await source.UntilAsync(static state => state.Peers.Count == 2)).Peers["n3"]);
        api.Annotate("n3", "public-ip", "192.168.50.33");
        await source.UntilAsync(static state => state.Peers["n3"].V4.PublicIp == IpAddress.Parse("192.168.50.33"));
        api.Store.Delete("n2");
        await source.UntilAsync(static state => state.Peers.Keys.SequenceEqual(["n3"]));
        Assert.Equal(1, api.Count("list"));
    }

    /// <summary>flannel #1036: the others kept the old MAC.</summary>
    [Fact]
    public async Task A_node_that_reboots_with_another_MAC_is_taken_over()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Count == 1);
        await api.WatchedAsync();
        api.Annotate("n2", "backend-data", """{"VNI":1,"VtepMAC":"0e:00:00:00:00:99"}""");
        await source.UntilAsync(static state => state.Peers["n2"] == StandIn.Expected(2, "0e:00:00:00:00:99"));

        // By way of a list as well: it was deleted and came back while nobody looked.
        api.Faults.Add(new() { On = "watch", Kind = FaultKind.Refuse, Status = 500, Times = 2 });
        api.Drop();
        api.Store.Delete("n2");
        api.Store.Put(StandIn.Peer(2, "0e:00:00:00:00:aa"));
        api.Store.Compact();
        await source.UntilAsync(static state => state.Peers["n2"] == StandIn.Expected(2, "0e:00:00:00:00:aa"));
    }

    /// <summary>With the usual patience of 90 s for a watch and 30 s for an answer.</summary>
    [Fact]
    public async Task A_node_with_another_address_goes_on_by_new_connections_at_once()
    {
        using ApiStandIn api = StandIn.Start();
        await using Forwarder way = new(api.Address.Port);
        await using RunningSource source = new RunningSource(way.Endpoint, times: new()).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").GetValueOrDefault("public-ip") == "192.168.50.1", () => source.Log.Text);
        await api.WatchedAsync();
        way.Strand();
        Stopwatch watch = Stopwatch.StartNew();
        source.Source.Announce(RunningSource.Local with { PublicIpV4 = IpAddress.Parse("192.168.50.101") });
        api.Store.Put(StandIn.Peer(2));
        await source.UntilAsync(static state => state.Peers.Count == 1);
        await RunningSource.UntilAsync(() => api.Annotations("n1")["public-ip"] == "192.168.50.101", () => source.Log.Text);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
        Assert.Equal(1, api.Count("list"));
        await source.UntilLoggedAsync("this node has another address now");
    }

    /// <summary>flannel #2554: who starts sees whole lists only, so that what is not in it is known to be gone.</summary>
    [Fact]
    public async Task The_first_state_has_all_nodes_that_there_are_and_none_that_left()
    {
        using ApiStandIn api = StandIn.Start(static options => options with { LargestPage = 3 });
        foreach (int number in Enumerable.Range(2, 20))
        {
            api.Store.Put(StandIn.Peer(number));
        }

        await using (RunningSource before = new RunningSource(api.Address).Start())
        {
            await before.UntilAsync(static state => state.Peers.Count == 20);
        }

        api.Store.Delete("n7");
        api.Faults.Add(new() { On = "continue", Kind = FaultKind.Refuse, Status = 500, Times = 2 });
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static _ => true);
        Assert.Equal(19, source.States[0].Peers.Count);
        Assert.DoesNotContain("n7", source.States[0].Peers.Keys);
    }

    /// <summary>flanneld drops an update of a dual-stack node unless both families changed.</summary>
    [Theory]
    [InlineData("public-ip", "192.168.50.77")]
    [InlineData("public-ipv6", "fd00:50::77")]
    [InlineData("backend-data", """{"VNI":1,"VtepMAC":"0e:00:00:00:00:77"}""")]
    [InlineData("backend-v6-data", """{"VNI":1,"VtepMAC":"0e:00:00:00:00:77"}""")]
    public async Task A_change_in_one_family_of_a_dual_stack_node_is_followed(string suffix, string value)
    {
        using ApiStandIn api = StandIn.Start();
        var node = StandIn.Peer(2);
        node["spec"]!["podCIDRs"]!.AsArray().Add("fd00:244:2::/64");
        NodeTemplate.Annotate(node, "public-ipv6", "fd00:50::2");
        NodeTemplate.Annotate(node, "backend-v6-data", """{"VNI":1,"VtepMAC":"0e:00:00:00:06:02"}""");
        api.Store.Put(node);
        await using RunningSource source = new RunningSource(api.Address, RunningSource.DualConf).Start();
        OverlayNode before = (await source.UntilAsync(static state => state.Peers.Count == 1)).Peers["n2"];
        Assert.True(before.V4.IsPresent && before.V6.IsPresent);
        await api.WatchedAsync();
        api.Annotate("n2", suffix, value);
        OverlayNode after = (await source.UntilAsync(state => state.Peers["n2"] != before)).Peers["n2"];
        bool isV6 = suffix.Contains("v6", StringComparison.Ordinal);
        Assert.Equal(isV6, before.V4 == after.V4);
        Assert.Equal(!isV6, before.V6 == after.V6);
    }

    [Fact]
    public async Task What_changes_nothing_is_not_published()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Count == 1);
        await api.WatchedAsync();
        for (int beat = 0; beat < 20; beat++)
        {
            api.Store.Change("n2", node => node["status"]!["conditions"]![1]!["lastHeartbeatTime"] = $"2026-01-01T00:00:{beat:d2}Z");
            api.Store.Change("n1", node => node["status"]!["conditions"]![1]!["lastHeartbeatTime"] = $"2026-01-01T00:00:{beat:d2}Z");
        }

        api.Store.Put(StandIn.Peer(3));
        await source.UntilAsync(static state => state.Peers.Count == 2);
        Assert.Equal(2, source.States.Count);

        // Nor is a list that says the same, with a broken node in it.
        api.Annotate("n3", "public-ip", "x");
        await source.UntilAsync(static state => state.Faults.Count == 1);
        api.Faults.Add(new() { On = "watch", Kind = FaultKind.Refuse, Status = 410, Reason = "Expired" });
        api.Drop();
        await RunningSource.UntilAsync(() => api.Count("list") == 2 && api.Watches == 1, () => "not listed again");
        Assert.Equal(3, source.States.Count);
    }

    [Fact]
    public async Task One_broken_node_is_named_and_harms_no_other()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        api.Store.Put(StandIn.Peer(3));
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Count == 2);
        await api.WatchedAsync();
        api.Annotate("n2", "public-ip", "192.168.50.999");
        ClusterState state = await source.UntilAsync(static state => state.Faults.Count == 1);
        Assert.Equal("node \"n2\": annotation flannel.alpha.coreos.com/public-ip is \"192.168.50.999\", expected an IPv4 address like 192.168.50.1 that others reach the node by", state.Faults["n2"]);
        Assert.Equal(StandIn.Expected(2), state.Peers["n2"]);
        await source.UntilLoggedAsync("Warning: node \"n2\": annotation");

        // Others go on, and a list anew does not lose the last good state.
        api.Annotate("n3", "public-ip", "192.168.50.33");
        api.Faults.Add(new() { On = "watch", Kind = FaultKind.Refuse, Status = 410, Reason = "Expired" });
        api.Drop();
        state = await source.UntilAsync(static state => state.Peers["n3"].V4.PublicIp == IpAddress.Parse("192.168.50.33"));
        Assert.Equal(StandIn.Expected(2), state.Peers["n2"]);
        Assert.Single(state.Faults);

        api.Annotate("n2", "public-ip", "192.168.50.22");
        state = await source.UntilAsync(static state => state.Faults.IsEmpty);
        Assert.Equal(IpAddress.Parse("192.168.50.22"), state.Peers["n2"].V4.PublicIp);
    }

    [Fact]
    public async Task Nodes_that_contradict_each_other_or_this_one_are_named_and_harm_no_other()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        api.Store.Put(NodeTemplate.FlannelNode("old-name", "10.244.5.0/24", "192.168.50.1", "0e:00:00:00:00:05"));
        api.Store.Put(NodeTemplate.FlannelNode("thief", "10.244.1.128/25", "192.168.50.6", "0e:00:00:00:00:06"));
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        ClusterState state = await source.UntilAsync(static state => state.Self is not null && state.Faults.Count == 2);
        Assert.Equal(["n2"], state.Peers.Keys);
        Assert.Contains("192.168.50.1 is this node's own", state.Faults["old-name"], StringComparison.Ordinal);
        Assert.Contains("overlaps that of node \"n1\", which is this node", state.Faults["thief"], StringComparison.Ordinal);

        // A subnet moves: the new node is there before the old one goes.
        await api.WatchedAsync();
        var next = NodeTemplate.FlannelNode("n3", "10.244.2.0/24", "192.168.50.3", "0e:00:00:00:00:03");
        next["metadata"]!["creationTimestamp"] = "2100-01-01T00:00:00Z";
        api.Store.Put(next);
        state = await source.UntilAsync(static state => state.Faults.ContainsKey("n3"));
        Assert.Equal(["n2"], state.Peers.Keys);
        api.Store.Delete("n2");
        state = await source.UntilAsync(static state => state.Peers.ContainsKey("n3"));
        Assert.Single(state.Peers);
        Assert.DoesNotContain("n3", state.Faults.Keys);
    }

    [Fact]
    public async Task A_broken_node_that_leaves_takes_its_fault_along()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(NodeTemplate.FlannelNode("n2", "10.244.2.0/24", "nowhere", "0e:00:00:00:00:02"));
        await using RunningSource source = new RunningSource(api.Address).Start();
        ClusterState state = await source.UntilAsync(static state => state.Faults.Count == 1);
        Assert.Empty(state.Peers);
        await api.WatchedAsync();
        api.Store.Delete("n2");
        await source.UntilAsync(static state => state.Faults.IsEmpty);
    }

    [Fact]
    public async Task Another_net_conf_is_followed_and_a_broken_one_is_named()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(StandIn.Peer(2));
        var gateway = StandIn.Peer(3);
        NodeTemplate.Annotate(gateway, "backend-type", "host-gw");
        NodeTemplate.Annotate(gateway, "backend-data", "null");
        api.Store.Put(gateway);
        await using RunningSource source = new RunningSource(api.Address).Start();
        await source.UntilAsync(static state => state.Peers.Keys.SequenceEqual(["n2"]));

        source.NetConf = "{\"Network\":";
        ClusterState broken = await source.UntilAsync(static state => state.Faults.Count == 1);
        Assert.Contains(source.NetConfPath, broken.Faults.Single().Value, StringComparison.Ordinal);
        Assert.Single(broken.Peers);

        source.NetConf = """{"Network":"10.244.0.0/16","Backend":{"Type":"host-gw"}}""";
        ClusterState changed = await source.UntilAsync(static state => state.Network.Backend.Type == BackendType.HostGw);
        Assert.Equal(["n3"], changed.Peers.Keys);
        await source.UntilAsync(static state => state.Faults.IsEmpty);
    }

    [Fact]
    public async Task A_net_conf_that_is_not_there_yet_is_waited_for()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new(api.Address);
        System.IO.File.Delete(source.NetConfPath);
        source.Start();
        await source.UntilLoggedAsync("network configuration cannot be used");
        Assert.Empty(source.States);
        source.NetConf = RunningSource.V4Conf;
        await source.UntilAsync(static state => state.Faults.IsEmpty);
    }
}
