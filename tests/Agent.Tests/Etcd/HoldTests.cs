using System;
using System.Threading.Tasks;
using CsCni.Agent.Membership;
using CsCni.Linux;
using CsCni.Overlay;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>What happens to the subnet that a node has.</summary>
public sealed class HoldTests(SharedEtcd shared) : EtcdTest(shared)
{
    private static readonly LocalNode _node = SourceRun.Node("192.168.50.1");

    [Fact]
    public async Task The_lease_is_renewed_and_outlives_its_length_many_times()
    {
        PutConfig();
        await using SourceRun run = Start(Settings with { LeaseTtl = TimeSpan.FromSeconds(2), RenewMargin = TimeSpan.FromSeconds(1.5) });
        await run.JoinAsync(_node);
        string lease = LeaseOf(Key(run));
        await run.UntilAsync(() => run.Log.Count(LogLevel.Debug, "is renewed for 2 s") >= 10);
        Assert.Equal(lease, LeaseOf(Key(run)));
        Assert.Equal(0, run.Log.Count(LogLevel.Error, string.Empty));
        Assert.Equal(1, run.Log.Count(LogLevel.Information, "this node has"));

        // Once nobody renews it, it ends: the node that is gone is out of the cluster by itself.
        string key = Key(run);
        await run.StopAsync();
        await run.UntilGoneAsync(() => Server.All(Subnets).ContainsKey(key));
    }

    [Fact]
    public async Task A_lease_is_renewed_at_half_of_its_time_where_etcd_gives_less_than_the_margin()
    {
        PutConfig();
        await using SourceRun run = Start(Settings with { LeaseTtl = TimeSpan.FromSeconds(2), RenewMargin = TimeSpan.FromHours(1) });
        await run.JoinAsync(_node);
        await run.UntilAsync(() => run.Log.Count(LogLevel.Debug, "is renewed") >= 3);
        Assert.InRange(run.Log.Count(LogLevel.Debug, "is renewed"), 3, 5);
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("delete")]
    public async Task A_lost_entry_is_got_back_with_the_same_subnet(string how)
    {
        PutConfig();
        await using SourceRun run = Start();
        IpPrefix before = await run.JoinAsync(_node);
        string key = Key(run);
        int states = run.States;
        string lease = LeaseOf(key);
        Server.Ctl(how == "revoke" ? ["lease", "revoke", lease] : ["del", key]);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Error, $"this node has lost {key}: its key is gone: deleted, or its lease has ended"));
        await run.UntilAsync(() => run.Log.Count(LogLevel.Information, $"this node has {key}, with a lease of 86400 s") == 2);
        Assert.Equal(before, run.Subnet);
        Assert.Equal(Value("192.168.50.1", "0e:c5:c0:a8:32:01"), Server.All(Subnets)[key]);
        Assert.NotEqual(lease, LeaseOf(key));

        // To the data path nothing has happened.
        Assert.Equal(states, run.States);
    }

    [Fact]
    public async Task A_subnet_that_another_node_took_is_exchanged_for_another()
    {
        PutConfig();
        await using SourceRun run = Start();
        IpPrefix before = await run.JoinAsync(_node);
        string key = Key(run);
        Put(key, Value("192.168.50.2"));
        ClusterState state = await run.WaitForAsync(state => state.Self!.V4.Subnet != before);
        Assert.True(run.Log.Has(LogLevel.Error, $"this node has lost {key}: somebody else has written to its key"));
        Assert.True(run.Log.Has(LogLevel.Error, $"this node's subnet is another one now: {Key(run)} in the place of {key}"));
        state = await run.WaitForAsync(static state => state.Peers.Count == 1);
        Assert.Equal(IpAddress.Parse("192.168.50.2"), state.Peers[key].V4.PublicIp);
        Assert.Empty(state.Faults);
        Assert.Equal(2, Server.All(Subnets).Count);
    }

    /// <summary>Two nodes with one address must not wear etcd out.</summary>
    [Fact]
    public async Task Two_nodes_with_one_address_are_loud_but_slow()
    {
        PutConfig();
        await using SourceRun one = Start(), two = Start();
        await one.JoinAsync(_node);
        await two.JoinAsync(_node with { VtepMacV4 = SourceRun.Mac("0e:00:00:00:00:99") });
        Assert.Equal(one.Subnet, two.Subnet);
        await one.UntilAsync(() => one.Log.Has(LogLevel.Error, "somebody else has written to its key") && two.Log.Has(LogLevel.Error, "somebody else has written to its key"));
        long writes = WritesOf(Key(one));
        Assert.True(writes > 1, $"{writes} writes of two nodes");
        await Task.Delay(2000);
        Assert.InRange(WritesOf(Key(one)) - writes, 0, 8);
    }

    [Fact]
    public async Task An_entry_that_is_made_a_reservation_is_kept_without_a_lease()
    {
        PutConfig();
        await using SourceRun run = Start(Settings with { LeaseTtl = TimeSpan.FromSeconds(2), RenewMargin = TimeSpan.FromSeconds(1) });
        IpPrefix before = await run.JoinAsync(_node);
        Put(Key(run), Server.All(Subnets)[Key(run)]);
        await run.UntilAsync(() => run.Log.Has(LogLevel.Information, "with a reservation"));
        await Task.Delay(2500);
        Assert.Equal(before, run.Subnet);
        Assert.Equal("0", LeaseOf(Key(run)));
        Assert.Single(Server.All(Subnets));
    }

    [Fact]
    public async Task A_changed_address_is_told_under_the_same_key()
    {
        PutConfig();
        await using SourceRun peer = Start();
        await using SourceRun run = Start();
        await run.JoinAsync(_node);
        string key = Key(run);
        string lease = LeaseOf(key);
        run.Source.Announce(SourceRun.Node("192.168.60.1"));
        await run.WaitForAsync(static state => state.Self!.V4.PublicIp == IpAddress.Parse("192.168.60.1"));
        Assert.Equal(key, Key(run));
        Assert.Equal(lease, LeaseOf(key));
        Assert.Equal(Value("192.168.60.1", "0e:c5:c0:a8:3c:01"), Assert.Single(Server.All(Subnets)).Value);
        OverlayNode seen = (await peer.WaitForAsync(state => state.Peers.TryGetValue(key, out OverlayNode? node) && node.V4.PublicIp == IpAddress.Parse("192.168.60.1"))).Peers[key];
        Assert.Equal(VtepMac.Derive(IpAddress.Parse("192.168.60.1")), seen.V4.VtepMac);

        // The connections from the former address are cut, and nothing else goes wrong.
        Assert.True(run.Log.Count(LogLevel.Warning, string.Empty) == run.Log.Count(LogLevel.Warning, "this node has another address now"), run.Log.All);
    }

    [Fact]
    public async Task Another_network_gives_another_subnet_and_the_old_key_goes()
    {
        PutConfig();
        await using SourceRun run = Start();
        await run.JoinAsync(_node);
        string before = Key(run);
        PutConfig("""{"Network":"10.99.0.0/16","Backend":{"Type":"vxlan"}}""");
        ClusterState state = await run.WaitForAsync(static state => state.Self!.V4.Subnet.Overlaps(IpPrefix.Parse("10.99.0.0/16")));
        Assert.Equal(IpPrefix.Parse("10.99.0.0/16"), state.Network.Network.V4);
        Assert.True(run.Log.Has(LogLevel.Error, $"this node has lost {before}: the network's configuration has no place for it"));
        Assert.Equal(Key(run), Assert.Single(Server.All(Subnets)).Key);
    }

    [Fact]
    public async Task Another_backend_waits_for_the_node_to_serve_it()
    {
        PutConfig();
        await using SourceRun run = Start();
        IpPrefix before = await run.JoinAsync(_node);
        PutConfig("""{"Network":"10.5.0.0/16","Backend":{"Type":"host-gw"}}""");
        await run.WaitForAsync(static state => state.Network.Backend.Type == BackendType.HostGw);
        await Task.Delay(200);
        Assert.Contains("vxlan", Server.All(Subnets)[Key(run)], StringComparison.Ordinal);
        run.Source.Announce(new LocalNode("n", BackendType.HostGw) { PublicIpV4 = _node.PublicIpV4 });
        await run.UntilAsync(() => Server.All(Subnets)[Key(run)] == """{"PublicIP":"192.168.50.1","PublicIPv6":null,"BackendType":"host-gw"}""");
        Assert.Equal(before, run.Subnet);
    }

    [Fact]
    public async Task A_node_that_leaves_takes_its_keys_and_leases_along()
    {
        PutConfig();
        await using SourceRun peer = Start();
        await using SourceRun run = Start();
        await run.JoinAsync(_node);
        string lease = LeaseOf(Key(run));
        PutLeased("10.5.222.0-24", Value("192.168.50.1"));
        PutLeased("10.5.223.0-24", Value("192.168.50.3"));
        await peer.WaitForAsync(static state => state.Peers.Count == 3);
        await run.Source.LeaveAsync(_node, default);
        Assert.Equal($"{Subnets}10.5.223.0-24", Assert.Single(Server.All(Subnets)).Key);
        Assert.Contains("already expired", Server.Ctl("lease", "timetolive", lease), StringComparison.Ordinal);
        await peer.WaitForAsync(static state => state.Peers.Count == 1);

        // And does not come back by itself, though it runs on.
        await Task.Delay(300);
        Assert.Single(Server.All(Subnets));
        run.Source.Announce(_node);
        await run.UntilAsync(() => Server.All(Subnets).Count == 2);
    }

    [Fact]
    public async Task A_node_leaves_without_running_and_keeps_its_reservation()
    {
        PutConfig();
        Put($"{Subnets}10.5.222.0-24", Value("192.168.50.1"));
        await using SourceRun peer = Start();
        await peer.WaitForAsync(static state => state.Peers.Count == 1);
        using CsCni.Agent.Membership.Etcd.EtcdSource source = new(Settings, new LogLines());
        await source.LeaveAsync(_node, default);
        Assert.Equal("""{"PublicIP":"192.168.50.1","PublicIPv6":null}""", Server.All(Subnets)[$"{Subnets}10.5.222.0-24"]);
        await peer.WaitForAsync(static state => state.Peers.Count == 0);
        await source.LeaveAsync(_node, default);
    }

    private string Key(SourceRun run) => $"{Subnets}{run.Subnet.Address}-{run.Subnet.Length}";

    /// <summary>How often the key was written since it is there. Not etcd's revision, which the tests beside this one raise too.</summary>
    private long WritesOf(string key) => NumberOf(key, "version");
}
