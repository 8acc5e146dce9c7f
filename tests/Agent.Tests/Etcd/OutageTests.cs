using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Etcd;
using CsCni.Agent.Settings;
using CsCni.Linux;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>etcd stops, is cut off, comes back, comes back empty; endpoints take turns.</summary>
public sealed class OutageTests(SharedEtcd shared) : EtcdTest(shared)
{
    private static readonly LocalNode _node = SourceRun.Node("192.168.50.1");

    /// <summary>So that a test need not wait as long as an operator.</summary>
    private static readonly EtcdTimings _quick = new()
    {
        RequestTimeout = TimeSpan.FromSeconds(1),
        WatchProbe = TimeSpan.FromSeconds(0.5),
        LongestPause = TimeSpan.FromSeconds(1),
    };

    [Fact]
    public async Task While_etcd_is_stopped_the_state_holds_and_after_it_things_go_on()
    {
        await using EtcdServer server = await EtcdServer.StartAsync();
        server.Ctl("put", $"{Prefix}/config", VxlanConfig);
        server.Ctl("put", $"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        await using SourceRun run = new(SourceRun.Settled(server, Prefix));
        IpPrefix subnet = await run.JoinAsync(_node);
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        int states = run.States;

        await server.KillAsync();
        await run.UntilAsync(() => run.Log.Count(LogLevel.Warning, "Connection refused") >= 3);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, $"etcd cannot be followed: etcd http://127.0.0.1:{server.Port}/v3/"));
        Assert.Same(state, run.State);

        await server.ResumeAsync();
        server.Ctl("put", $"{Subnets}10.5.3.0-24", Value("192.168.50.3"));
        state = await run.WaitForAsync(static state => state.Peers.Count == 2);
        Assert.Equal(subnet, state.Self!.V4.Subnet);
        Assert.Equal(states + 1, run.States);
        Assert.False(run.Log.Has(LogLevel.Error, string.Empty), run.Log.All);
    }

    [Fact]
    public async Task An_etcd_that_hangs_is_noticed_though_its_connections_stay()
    {
        await using EtcdServer server = await EtcdServer.StartAsync();
        server.Ctl("put", $"{Prefix}/config", VxlanConfig);
        await using SourceRun run = new(SourceRun.Settled(server, Prefix), _quick);
        await run.JoinAsync(_node);
        ClusterState state = run.State!;
        Stopwatch noticed = Stopwatch.StartNew();
        server.Signal("STOP");
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "no answer within 1 s"));
        Assert.InRange(noticed.Elapsed.TotalSeconds, 0.9, 8);

        // A change of address is written once it can be.
        run.Source.Announce(SourceRun.Node("192.168.60.1"));
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "this node's subnet cannot be got, told or renewed"));
        Assert.Equal(state.Self, run.State!.Self);
        server.Signal("CONT");
        await run.WaitForAsync(static state => state.Self!.V4.PublicIp == IpAddress.Parse("192.168.60.1"));
        server.Ctl("put", $"{Subnets}10.5.3.0-24", Value("192.168.50.3"));
        await run.WaitForAsync(static state => state.Peers.Count == 1);
    }

    [Fact]
    public async Task Changes_of_an_outage_are_seen_after_it_in_one_state()
    {
        PutConfig();
        Put($"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        Put($"{Subnets}10.5.3.0-24", Value("192.168.50.3"));
        Put($"{Subnets}10.5.4.0-24", Value("192.168.50.4"));
        await using Forwarder way = new(Server.Port);
        await using SourceRun run = Start(Settings with { Endpoints = [way.Endpoint] }, _quick);
        IpPrefix subnet = await run.JoinAsync(_node);
        ClusterState before = await run.WaitForAsync(static state => state.Peers.Count == 3);
        int states = run.States;
        way.Cut();
        Server.Ctl("del", $"{Subnets}10.5.2.0-24");
        Put($"{Subnets}10.5.3.0-24", Value("192.168.50.33"));
        Put($"{Subnets}10.5.4.0-24", "broken now");
        Put($"{Subnets}10.5.5.0-24", Value("192.168.50.5"));
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "what was known holds on"));
        Assert.Same(before, run.State);
        way.Restore();
        ClusterState after = await run.WaitForAsync(state => state != before);
        Assert.Equal(["192.168.50.33", "192.168.50.4", "192.168.50.5"], after.Peers.Values.Select(static peer => peer.V4.PublicIp.ToString()).Order());
        Assert.Equal($"{Subnets}10.5.4.0-24", Assert.Single(after.Faults).Key);
        Assert.Equal(states + 1, run.States);
        Assert.Equal(subnet, after.Self!.V4.Subnet);
    }

    /// <summary>With the usual patience of 15 s for a watch and 5 s for an answer.</summary>
    [Fact]
    public async Task A_node_with_another_address_goes_on_by_new_connections_at_once()
    {
        PutConfig();
        Put($"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        await using Forwarder way = new(Server.Port);
        await using SourceRun run = Start(Settings with { Endpoints = [way.Endpoint] });
        IpPrefix subnet = await run.JoinAsync(_node);
        way.Strand();
        Stopwatch watch = Stopwatch.StartNew();
        run.Source.Announce(SourceRun.Node("192.168.50.101") with { Name = _node.Name });
        Put($"{Subnets}10.5.2.0-24", Value("192.168.50.22"));
        await run.WaitForAsync(static state => state.Peers.Values.Any(static peer => peer.V4.PublicIp == IpAddress.Parse("192.168.50.22")));
        await run.UntilAsync(() => Server.All(Subnets)[$"{Subnets}{subnet.Address}-24"].Contains("192.168.50.101", StringComparison.Ordinal));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 4);
        Assert.Equal(subnet, run.Subnet);
    }

    [Fact]
    public async Task A_lease_that_ends_in_an_outage_is_got_anew_with_the_same_subnet()
    {
        PutConfig();
        await using Forwarder way = new(Server.Port);
        await using SourceRun run = Start(Settings with { Endpoints = [way.Endpoint], LeaseTtl = TimeSpan.FromSeconds(2), RenewMargin = TimeSpan.FromSeconds(1.5) }, _quick);
        IpPrefix subnet = await run.JoinAsync(_node);
        string key = $"{Subnets}{subnet.Address}-24";
        way.Freeze();
        await run.UntilGoneAsync(() => Server.All(Subnets).Count > 0);
        Assert.Equal(subnet, run.Subnet);
        way.Thaw();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Error, $"this node has lost {key}"));
        await run.UntilAsync(() => Server.All(Subnets).ContainsKey(key));
        Assert.Equal(subnet, run.Subnet);
    }

    [Fact]
    public async Task A_subnet_that_goes_to_another_node_in_an_outage_is_exchanged_for_another()
    {
        PutConfig();
        await using Forwarder way = new(Server.Port);
        await using SourceRun run = Start(Settings with { Endpoints = [way.Endpoint] }, _quick);
        IpPrefix subnet = await run.JoinAsync(_node);
        string key = $"{Subnets}{subnet.Address}-24";
        way.Cut();
        Server.Ctl("del", key);
        Put(key, Value("192.168.50.2"));
        await Task.Delay(300);
        Assert.Equal(subnet, run.Subnet);
        way.Restore();
        ClusterState state = await run.WaitForAsync(state => state.Self!.V4.Subnet != subnet && state.Peers.Count == 1);
        Assert.Equal(subnet, state.Peers[key].V4.Subnet);
        Assert.True(run.Log.Has(LogLevel.Error, "this node's subnet is another one now"));
    }

    [Fact]
    public async Task An_etcd_that_comes_back_empty_says_nothing_until_there_is_a_network_again()
    {
        await using EtcdServer server = await EtcdServer.StartAsync();
        server.Ctl("put", $"{Prefix}/config", VxlanConfig);
        server.Ctl("put", $"{Subnets}10.5.2.0-24", Value("192.168.50.2"));

        // So that its revisions are well beyond those of its next life.
        for (int other = 0; other < 50; other++)
        {
            server.Ctl("put", "/other", "x");
        }

        await using SourceRun run = new(SourceRun.Settled(server, Prefix), _quick);
        IpPrefix subnet = await run.JoinAsync(_node);
        ClusterState before = await run.WaitForAsync(static state => state.Peers.Count == 1);
        await server.KillAsync();
        server.Wipe();
        await server.ResumeAsync();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, $"there is no key {Prefix}/config"));
        Assert.Same(before, run.State);

        server.Ctl("put", $"{Prefix}/config", VxlanConfig);
        await run.WaitForAsync(static state => state.Peers.Count == 0);
        await run.UntilAsync(() => server.All(Subnets).ContainsKey($"{Subnets}{subnet.Address}-24"));
        Assert.Equal(subnet, run.Subnet);
        Assert.True(run.Log.Has(LogLevel.Error, "this node has lost"));
    }

    [Fact]
    public async Task Changes_between_list_and_watch_that_are_compacted_away_are_read_anew()
    {
        await using EtcdServer server = await EtcdServer.StartAsync();
        server.Ctl("put", $"{Prefix}/config", VxlanConfig);
        await using Forwarder way = new(server.Port);
        way.FreezeWatches();
        await using SourceRun run = new(SourceRun.Settled(server, Prefix) with { Endpoints = [way.Endpoint] }, new EtcdTimings { RequestTimeout = TimeSpan.FromSeconds(20) });
        await run.WaitForAsync(static _ => true);
        server.Ctl("put", $"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        server.Ctl("put", $"{Subnets}10.5.2.0-24", Value("192.168.50.22"));
        server.Ctl("put", $"{Subnets}10.5.2.0-24", Value("192.168.50.222"));
        server.Ctl("compaction", "4");
        way.ThawWatches();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Information, "all is read anew: etcd") && run.Log.Has(LogLevel.Information, "are compacted away"));
        ClusterState state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Equal(IpAddress.Parse("192.168.50.222"), Assert.Single(state.Peers).Value.V4.PublicIp);
    }

    [Fact]
    public async Task A_running_watch_does_not_mind_compaction()
    {
        PutConfig();
        await using SourceRun run = Start(null, _quick);
        await run.JoinAsync(_node);
        for (int round = 1; round <= 5; round++)
        {
            Put($"{Subnets}10.5.2.0-24", Value($"192.168.50.{round + 10}"));
            string json = Server.Ctl("get", "x", "-w", "json");
            string revision = new([.. json[(json.IndexOf("\"revision\":", StringComparison.Ordinal) + 11)..].TakeWhile(char.IsDigit)]);
            Server.Ctl("compaction", revision);
            await run.WaitForAsync(state => state.Peers.Values.Any(peer => peer.V4.PublicIp == IpAddress.Parse($"192.168.50.{round + 10}")));
        }

        Assert.Equal(1, run.Log.Count(LogLevel.Information, "following"));
    }

    [Fact]
    public async Task Endpoints_that_do_not_serve_are_passed_over()
    {
        PutConfig();
        await using Forwarder frozen = new(Server.Port);
        frozen.Freeze();
        EtcdSettings settings = Settings with { Endpoints = [new($"http://127.0.0.1:{EtcdServer.FreePort()}"), frozen.Endpoint, Server.Endpoint] };
        await using SourceRun run = Start(settings, _quick);
        await run.JoinAsync(_node);
        Assert.False(run.Log.Has(LogLevel.Warning, string.Empty), run.Log.All);
    }

    [Fact]
    public async Task Where_no_endpoint_serves_the_log_tells_why_of_each()
    {
        int one = EtcdServer.FreePort(), two = EtcdServer.FreePort();
        await using SourceRun run = Start(Settings with { Endpoints = [new($"http://127.0.0.1:{one}"), new($"http://user:s3cret@127.0.0.1:{two}")] });
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "none of 2 endpoints serves: "));
        Assert.True(run.Log.Has(LogLevel.Warning, $"etcd http://127.0.0.1:{one}/v3/kv/range: Connection refused"), run.Log.All);
        Assert.True(run.Log.Has(LogLevel.Warning, $"etcd http://127.0.0.1:{two}/v3/kv/range: Connection refused"), run.Log.All);
        Assert.DoesNotContain("s3cret", run.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_an_endpoint_freezes_another_is_followed()
    {
        PutConfig();
        await using Forwarder one = new(Server.Port), two = new(Server.Port);
        await using SourceRun run = Start(Settings with { Endpoints = [one.Endpoint, two.Endpoint] }, _quick);
        await run.JoinAsync(_node);
        Assert.Equal(0, two.Connections);
        one.Freeze();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Information, $"following {Prefix} at http://127.0.0.1:{two.Port}"));
        Put($"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        await run.WaitForAsync(static state => state.Peers.Count == 1);
    }

    [Fact]
    public async Task Of_three_members_one_may_go()
    {
        await using EtcdCluster cluster = await EtcdCluster.StartAsync(3);
        cluster.Members[0].Ctl("put", $"{Prefix}/config", VxlanConfig);
        EtcdSettings settings = new() { Endpoints = [.. cluster.Members.Select(static member => member.Endpoint)], Prefix = Prefix, LeaseTtl = TimeSpan.FromSeconds(4), RenewMargin = TimeSpan.FromSeconds(3) };
        await using SourceRun run = new(settings, _quick);
        IpPrefix subnet = await run.JoinAsync(_node);
        string at = Endpoint(run);
        EtcdServer used = cluster.Members.Single(member => at.Contains($":{member.Port}", StringComparison.Ordinal));
        await used.KillAsync();
        await run.UntilAsync(() => run.Log.Count(LogLevel.Information, "following") == 2);
        EtcdServer other = cluster.Members.First(member => member != used);
        other.Ctl("put", $"{Subnets}10.5.2.0-24", Value("192.168.50.2"));
        await run.WaitForAsync(static state => state.Peers.Count == 1);
        int renewals = run.Log.Count(LogLevel.Debug, "is renewed");
        await run.UntilAsync(() => run.Log.Count(LogLevel.Debug, "is renewed") >= renewals + 5);
        Assert.Equal(subnet, run.Subnet);
        Assert.False(run.Log.Has(LogLevel.Error, string.Empty), run.Log.All);
    }

    /// <summary>A member without a quorum still tells its watchers nothing, and serves no request: that must not pass for quiet.</summary>
    [Fact]
    public async Task A_member_that_lost_its_quorum_is_no_etcd()
    {
        await using EtcdCluster cluster = await EtcdCluster.StartAsync(3);
        cluster.Members[0].Ctl("put", $"{Prefix}/config", VxlanConfig);
        await using SourceRun run = new(new() { Endpoints = [cluster.Members[0].Endpoint], Prefix = Prefix }, _quick);
        await run.JoinAsync(_node);
        await cluster.Members[1].KillAsync();
        await cluster.Members[2].KillAsync();
        await run.UntilAsync(() => run.Log.Has(LogLevel.Warning, "what was known holds on"));
        await cluster.Members[1].ResumeAsync();
        await run.UntilAsync(() => run.Log.Count(LogLevel.Information, "following") == 2);
    }

    private static string Endpoint(SourceRun run)
    {
        string line = run.Log.All.Split('\n').Last(static line => line.Contains("following", StringComparison.Ordinal));
        return line[line.IndexOf(" at ", StringComparison.Ordinal)..];
    }
}
