using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>What this node is given and what it writes.</summary>
public sealed class OwnNodeTests
{
    private static readonly Dictionary<string, string> _v4Annotations = new()
    {
        ["kube-subnet-manager"] = "true",
        ["backend-type"] = "vxlan",
        ["backend-data"] = """{"VNI":1,"VtepMAC":"0e:00:00:00:00:01"}""",
        ["public-ip"] = "192.168.50.1",
    };

    [Fact]
    public async Task Annotations_are_flanneld_s_and_written_once()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        ClusterState state = await source.UntilAsync(static state => state.Self is not null);
        Assert.Equal(
            new OverlayNode("n1") { V4 = new(IpPrefix.Parse("10.244.1.0/24"), IpAddress.Parse("192.168.50.1"), RunningSource.MacOf(RunningSource.Mac)) },
            state.Self);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        Assert.Equal(_v4Annotations, api.Annotations("n1"));
        Assert.Empty(state.Peers);

        // The other annotations are nobody's business, and neither its own echo nor a heartbeat makes it write again.
        Assert.Equal("0", (string?)api.Store.Nodes["n1"].Content["metadata"]!["annotations"]!["node.alpha.kubernetes.io/ttl"]);
        await api.WatchedAsync();
        api.Store.Change("n1", static node => node["status"]!["conditions"]![1]!["lastHeartbeatTime"] = "2026-02-01T00:00:00Z");
        source.Source.Announce(RunningSource.Local);
        api.Store.Put(StandIn.Peer(2));
        await source.UntilAsync(static state => state.Peers.Count == 1);
        await Task.Delay(200);
        Assert.Equal(1, api.Count("patch"));
        Assert.DoesNotContain("status", api.Requests.Single(static request => request.Verb == "patch").Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Annotations_that_are_right_are_left_alone()
    {
        using ApiStandIn api = StandIn.Start();
        foreach ((string suffix, string value) in _v4Annotations)
        {
            api.Annotate("n1", suffix, value);
        }

        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await source.UntilAsync(static state => state.Self is not null);
        await Task.Delay(300);
        Assert.Equal(0, api.Count("patch"));
    }

    [Fact]
    public async Task Both_families_are_written()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(NodeTemplate.Node("n1", "10.244.1.0/24", "fd00:244:1::/64"));
        await using RunningSource source = new RunningSource(api.Address, RunningSource.DualConf).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 6, () => source.Log.Text);
        Assert.Equal(
            new Dictionary<string, string>(_v4Annotations)
            {
                ["backend-v6-data"] = """{"VNI":1,"VtepMAC":"0e:00:00:00:06:01"}""",
                ["public-ipv6"] = "fd00:50::1",
            },
            api.Annotations("n1"));
    }

    [Fact]
    public async Task Host_gw_writes_null_for_its_data_as_flanneld_does()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(NodeTemplate.Node("n1", "10.244.1.0/24", "fd00:244:1::/64"));
        await using RunningSource source = new RunningSource(api.Address, RunningSource.DualConf.Replace("vxlan", "host-gw", StringComparison.Ordinal)).Start();
        source.Source.Announce(RunningSource.Local with { Backend = BackendType.HostGw, VtepMacV4 = default, VtepMacV6 = default });
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 6, () => source.Log.Text);
        Dictionary<string, string> annotations = api.Annotations("n1");
        Assert.Equal(("host-gw", "null", "null"), (annotations["backend-type"], annotations["backend-data"], annotations["backend-v6-data"]));
    }

    [Fact]
    public async Task A_family_that_is_given_up_is_taken_away()
    {
        using ApiStandIn api = StandIn.Start();
        api.Annotate("n1", "public-ipv6", "fd00:50::1");
        api.Annotate("n1", "backend-v6-data", "null");
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").ContainsKey("public-ip"), () => source.Log.Text);
        Assert.Equal(_v4Annotations, api.Annotations("n1"));
    }

    [Fact]
    public async Task A_prefix_with_a_hyphen_works()
    {
        using ApiStandIn api = StandIn.Start();
        var peer = NodeTemplate.Node("n2", "10.244.2.0/24");
        foreach ((string suffix, string value) in _v4Annotations)
        {
            NodeTemplate.Annotate(peer, suffix, value, "example.org/blue-");
        }

        NodeTemplate.Annotate(peer, "public-ip", "192.168.50.2", "example.org/blue-");
        api.Store.Put(peer);
        await using RunningSource source = new RunningSource(api.Address, settings: static settings => settings with { AnnotationPrefix = "example.org/blue" }).Start();
        source.Source.Announce(RunningSource.Local);
        await source.UntilAsync(static state => state.Self is not null && state.Peers.Count == 1);
        await RunningSource.UntilAsync(() => api.Annotations("n1", "example.org/blue-").Count == 4, () => source.Log.Text);
        Assert.Equal(_v4Annotations, api.Annotations("n1", "example.org/blue-"));
        Assert.Empty(api.Annotations("n1"));
    }

    [Fact]
    public async Task What_is_changed_by_hand_is_put_right()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        await api.WatchedAsync();
        foreach (string suffix in _v4Annotations.Keys)
        {
            api.Annotate("n1", suffix, null);
            await RunningSource.UntilAsync(() => api.Annotations("n1").GetValueOrDefault(suffix) == _v4Annotations[suffix], () => $"{suffix} not written again");
        }

        api.Annotate("n1", "public-ip", "10.9.9.9");
        await RunningSource.UntilAsync(() => api.Annotations("n1")["public-ip"] == "192.168.50.1", () => "not put right");
    }

    /// <summary>The watch tells of it before our own patch has been answered: the answer is older, and must not hide it.</summary>
    [Fact]
    public async Task What_is_changed_by_hand_at_once_behind_our_patch_is_put_right()
    {
        using ApiStandIn api = StandIn.Start();
        ApiTimes times = RunningSource.Times with { LongestPause = RunningSource.Times.ShortestPause };
        await using RunningSource source = new RunningSource(api.Address, times: times).Start();
        source.Source.Announce(RunningSource.Local);
        await api.WatchedAsync();
        for (int turn = 0; turn < 50; turn++)
        {
            await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => $"turn {turn}: not written again");
            api.Annotate("n1", "public-ip", null);
        }

        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written again");
    }

    [Fact]
    public async Task Whoever_writes_against_us_does_not_make_us_write_faster_and_faster()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        await api.WatchedAsync();
        api.ForgetRequests();
        long end = Environment.TickCount64 + 2000;
        while (Environment.TickCount64 < end)
        {
            api.Annotate("n1", "public-ip", "10.9.9.9");
            await Task.Delay(2);
        }

        // Pauses of 20, 40, ... 300 ms: some ten in two seconds, not hundreds.
        Assert.InRange(api.Count("patch"), 1, 20);
    }

    [Fact]
    public async Task Another_announcement_is_written()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        source.Source.Announce(RunningSource.Local with { PublicIpV4 = IpAddress.Parse("192.168.60.1"), VtepMacV4 = RunningSource.MacOf("0e:00:00:00:00:11") });
        await RunningSource.UntilAsync(() => api.Annotations("n1")["public-ip"] == "192.168.60.1", () => "not written");
        Assert.Equal("""{"VNI":1,"VtepMAC":"0e:00:00:00:00:11"}""", api.Annotations("n1")["backend-data"]);
        await source.UntilAsync(static state => state.Self!.V4.PublicIp == IpAddress.Parse("192.168.60.1"));
    }

    [Fact]
    public async Task The_overwrites_of_an_operator_are_written_and_used_and_may_come_and_go()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(NodeTemplate.Node("n1", "10.244.1.0/24", "fd00:244:1::/64"));
        api.Annotate("n1", "public-ip-overwrite", "203.0.113.1");
        api.Annotate("n1", "public-ipv6-overwrite", "2001:db8::1");
        await using RunningSource source = new RunningSource(api.Address, RunningSource.DualConf).Start();
        source.Source.Announce(RunningSource.Local);
        ClusterState state = await source.UntilAsync(static state => state.Self is not null);
        Assert.Equal("203.0.113.1 2001:db8::1", $"{state.Self!.V4.PublicIp} {state.Self.V6.PublicIp}");
        await RunningSource.UntilAsync(() => api.Annotations("n1").GetValueOrDefault("public-ipv6") == "2001:db8::1", () => "not written");
        Assert.Equal("203.0.113.1", api.Annotations("n1")["public-ip"]);

        await api.WatchedAsync();
        api.Annotate("n1", "public-ip-overwrite", "203.0.113.x");
        state = await source.UntilAsync(static state => state.Faults.ContainsKey("n1"));
        Assert.Contains("public-ip-overwrite is \"203.0.113.x\"", state.Faults["n1"], StringComparison.Ordinal);
        Assert.Equal("203.0.113.1", state.Self!.V4.PublicIp.ToString());

        api.Annotate("n1", "public-ip-overwrite", null);
        await source.UntilAsync(static state => state.Faults.IsEmpty && state.Self!.V4.PublicIp.ToString() == "192.168.50.1");
        await RunningSource.UntilAsync(() => api.Annotations("n1")["public-ip"] == "192.168.50.1", () => "not written");
        Assert.Equal("2001:db8::1", api.Annotations("n1")["public-ipv6"]);
    }

    [Fact]
    public async Task The_address_that_an_operator_asks_for_is_told_before_the_announcement_and_followed()
    {
        using ApiStandIn api = StandIn.Start();
        api.Annotate("n1", "node-public-ip", "192.168.60.1");
        api.Annotate("n1", "node-public-ipv6", "fd00:60::1");
        await using RunningSource source = new RunningSource(api.Address).Start();
        ClusterState state = await source.UntilAsync(static _ => true);
        Assert.Equal("192.168.60.1 fd00:60::1", $"{state.RequestedPublicIpV4} {state.RequestedPublicIpV6}");
        await api.WatchedAsync();
        api.Annotate("n1", "node-public-ip", "192.168.61.1");
        await source.UntilAsync(static state => state.RequestedPublicIpV4 == IpAddress.Parse("192.168.61.1"));
        api.Annotate("n1", "node-public-ip", null);
        await source.UntilAsync(static state => !state.RequestedPublicIpV4.IsValid);
    }

    [Fact]
    public async Task A_subnet_that_is_not_assigned_yet_is_named_and_waited_for()
    {
        using ApiStandIn api = StandIn.Start();
        api.Store.Put(NodeTemplate.Node("n1"));
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        ClusterState state = await source.UntilAsync(static state => state.Faults.ContainsKey("n1"));
        Assert.StartsWith("node \"n1\": pod cidr not assigned", state.Faults["n1"], StringComparison.Ordinal);
        await source.UntilLoggedAsync("Warning: this node \"n1\": pod cidr not assigned");
        Assert.Null(state.Self);
        Assert.Equal(0, api.Count("patch"));
        await api.WatchedAsync();
        api.Store.Put(NodeTemplate.Node("n1", "10.244.1.0/24"));
        await source.UntilAsync(static state => state.Self is not null && state.Faults.IsEmpty);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
    }

    [Theory]
    [InlineData("""{"podCIDRs":["10.9.1.0/24"]}""", "its pod CIDR 10.9.1.0/24 is outside the network 10.244.0.0/16 of net-conf.json")]
    [InlineData("""{"podCIDRs":["10.244.1.0/24","10.244.7.0/24"]}""", "at most one of each family")]
    [InlineData("""{"podCIDR":"10.244.1.0"}""", "spec.podCIDRs has \"10.244.1.0\"")]
    [InlineData("""{"podCIDRs":["fd00:244:1::/64"]}""", "pod cidr not assigned: spec.podCIDRs has none of IPv4")]
    public async Task A_subnet_that_cannot_be_is_named_and_not_used(string spec, string told)
    {
        using ApiStandIn api = StandIn.Start();
        JsonObject node = NodeTemplate.Node("n1");
        node["spec"] = JsonNode.Parse(spec);
        api.Store.Put(node);
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        ClusterState state = await source.UntilAsync(static state => state.Faults.ContainsKey("n1"));
        Assert.Contains(told, state.Faults["n1"], StringComparison.Ordinal);
        Assert.Null(state.Self);
        Assert.Equal(0, api.Count("patch"));
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_named_keeps_its_subnet_and_is_annotated_when_it_is_back()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        await api.WatchedAsync();
        api.Store.Delete("n1");
        ClusterState state = await source.UntilAsync(static state => state.Faults.ContainsKey("n1"));
        Assert.Contains("it is not in the cluster", state.Faults["n1"], StringComparison.Ordinal);
        Assert.Equal("10.244.1.0/24", state.Self!.V4.Subnet.ToString());

        // The kubelet registers it anew, and it is given another subnet.
        api.Store.Put(NodeTemplate.Node("n1"));
        await source.UntilAsync(static state => state.Faults.GetValueOrDefault("n1")?.Contains("not assigned", StringComparison.Ordinal) == true);
        api.Store.Put(NodeTemplate.Node("n1", "10.244.9.0/24"));
        await source.UntilAsync(static state => state.Self!.V4.Subnet == IpPrefix.Parse("10.244.9.0/24") && state.Faults.IsEmpty);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written again");
    }

    [Fact]
    public async Task The_condition_is_set_when_ready_and_kept()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        Assert.Null(Condition(api));
        source.Source.SetReady();
        await RunningSource.UntilAsync(() => Condition(api) is not null, () => source.Log.Text);
        JsonObject condition = Condition(api)!;
        Assert.Equal("False FlannelIsUp Flannel is running on this node", $"{condition["status"]} {condition["reason"]} {condition["message"]}");
        Assert.Matches(@"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ$", (string?)condition["lastTransitionTime"]);
        Assert.Equal(condition["lastTransitionTime"]!.ToString(), condition["lastHeartbeatTime"]!.ToString());

        // The kubelet's own conditions are still there; and what a route controller says against it is put right.
        Assert.Equal(3, api.Store.Nodes["n1"].Content["status"]!["conditions"]!.AsArray().Count);
        await api.WatchedAsync();
        api.Store.Change("n1", static node => StrategicMerge.Apply(node, (JsonObject)JsonNode.Parse("""{"status":{"conditions":[{"type":"NetworkUnavailable","status":"True","reason":"NoRouteCreated"}]}}""")!));
        await RunningSource.UntilAsync(() => (string?)Condition(api)!["status"] == "False", () => source.Log.Text);

        // Nothing is written where it is right.
        int patches = api.Count("patch");
        source.Source.SetReady();
        await Task.Delay(200);
        Assert.Equal(patches, api.Count("patch"));
    }

    [Fact]
    public async Task The_condition_is_left_alone_where_so_told()
    {
        using ApiStandIn api = StandIn.Start();
        await using RunningSource source = new RunningSource(api.Address, settings: static settings => settings with { SetNodeNetworkUnavailable = false }).Start();
        source.Source.SetReady();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => "not written");
        await Task.Delay(200);
        Assert.Null(Condition(api));
    }

    [Fact]
    public async Task A_patch_that_is_refused_is_tried_again()
    {
        using ApiStandIn api = StandIn.Start();
        api.Faults.Add(new() { On = "patch", Kind = FaultKind.Refuse, Status = 403, Reason = "Forbidden" });
        api.Faults.Add(new() { On = "patch", Kind = FaultKind.Reset, After = -1 });
        api.Faults.Add(new() { On = "patch", Kind = FaultKind.Answer, Status = 200, Body = "<html>hello</html>" });
        api.Faults.Add(new() { On = "patch", Kind = FaultKind.Answer, Status = 200, Body = "{\"kind\":\"Pod\"}" });
        await using RunningSource source = new RunningSource(api.Address).Start();
        source.Source.Announce(RunningSource.Local);
        await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 4, () => source.Log.Text);
        await source.UntilLoggedAsync("403 Forbidden");
        Assert.Contains("patch of nodes/status", source.Log.Text, StringComparison.Ordinal);
        Assert.Contains("is not JSON", source.Log.Text, StringComparison.Ordinal);
        Assert.Contains("expected a Node, got kind \"Pod\"", source.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Leaving_takes_our_annotations_away_and_no_others()
    {
        using ApiStandIn api = StandIn.Start();
        api.Annotate("n1", "public-ip-overwrite", "203.0.113.1");
        await using (RunningSource running = new RunningSource(api.Address).Start())
        {
            running.Source.Announce(RunningSource.Local);
            await RunningSource.UntilAsync(() => api.Annotations("n1").Count == 5, () => "not written");
        }

        // SIGTERM is no leave.
        Assert.Equal(5, api.Annotations("n1").Count);

        await using RunningSource source = new(api.Address);
        await source.Source.LeaveAsync(RunningSource.Local, CancellationToken.None);
        Assert.Equal(["public-ip-overwrite"], api.Annotations("n1").Keys);
        Assert.Equal("0", (string?)api.Store.Nodes["n1"].Content["metadata"]!["annotations"]!["node.alpha.kubernetes.io/ttl"]);

        // Again, and for a node that is gone, there is nothing to do.
        int patches = api.Count("patch");
        await source.Source.LeaveAsync(RunningSource.Local, CancellationToken.None);
        api.Store.Delete("n1");
        await source.Source.LeaveAsync(RunningSource.Local, CancellationToken.None);
        Assert.Equal(patches, api.Count("patch"));
    }

    private static JsonObject? Condition(ApiStandIn api) => api.Store.Nodes["n1"].Content["status"]!["conditions"]!.AsArray()
        .OfType<JsonObject>().FirstOrDefault(static condition => (string?)condition["type"] == "NetworkUnavailable");
}
