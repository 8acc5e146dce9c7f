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

/// <summary>How a node gets its subnet.</summary>
public sealed class AcquireTests(SharedEtcd shared) : EtcdTest(shared)
{
    /// <summary>Without bounds of the test's own: the subnets are 10.5.1.0 to 10.5.255.0, and the first hundred free ones are chosen from.</summary>
    private const string UnboundedConfig = """{"Network":"10.5.0.0/16","Backend":{"Type":"vxlan"}}""";

    [Fact]
    public async Task A_node_gets_a_free_subnet_and_writes_what_Flannel_would()
    {
        PutConfig(UnboundedConfig);
        await using SourceRun run = Start();
        ClusterState first = await run.WaitForAsync(static _ => true);
        Assert.Null(first.Self);
        Assert.Equal(IpPrefix.Parse("10.5.0.0/16"), first.Network.Network.V4);

        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Assert.Equal(24, subnet.Length);
        Assert.True(subnet.Address >= IpAddress.Parse("10.5.1.0") && subnet.Address <= IpAddress.Parse("10.5.100.0"), $"{subnet}");
        (string key, string value) = Assert.Single(Server.All(Subnets));
        Assert.Equal($"{Subnets}{subnet.Address}-24", key);
        Assert.Equal(Value("192.168.50.1", "0e:c5:c0:a8:32:01"), value);
        Assert.Contains("granted with TTL(86400s)", Server.Ctl("lease", "timetolive", LeaseOf(key)), StringComparison.Ordinal);
        OverlayNode self = run.State!.Self!;
        Assert.Equal(new OverlayEndpoint(subnet, IpAddress.Parse("192.168.50.1"), VtepMac.Derive(IpAddress.Parse("192.168.50.1"))), self.V4);
        Assert.False(self.V6.IsPresent);
        Assert.Equal("node-192.168.50.1", self.Name);
        Assert.Empty(run.State.Peers);
        Assert.Empty(run.State.Faults);
    }

    [Fact]
    public async Task Host_gw_tells_no_data()
    {
        PutConfig("""{"Network":"10.5.0.0/16","Backend":{"Type":"host-gw"}}""");
        await using SourceRun run = Start();
        await run.JoinAsync(new LocalNode("n", BackendType.HostGw) { PublicIpV4 = IpAddress.Parse("192.168.50.1") });
        Assert.Equal("""{"PublicIP":"192.168.50.1","PublicIPv6":null,"BackendType":"host-gw"}""", Assert.Single(Server.All(Subnets)).Value);
        Assert.True(run.State!.Self!.V4.VtepMac.IsZero);
    }

    [Fact]
    public async Task Slashes_at_the_end_of_the_prefix_do_not_count()
    {
        PutConfig();
        await using SourceRun run = Start(Settings with { Prefix = Prefix + "//" });
        await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Assert.Single(Server.All(Subnets));
    }

    [Fact]
    public async Task The_previous_subnet_is_taken_again_where_it_is_free()
    {
        PutConfig();
        await using SourceRun run = Start();
        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1") with { PreviousSubnetV4 = IpPrefix.Parse("10.5.200.0/24") });
        Assert.Equal(IpPrefix.Parse("10.5.200.0/24"), subnet);
    }

    [Theory]
    [InlineData("10.5.7.0/24")] // another node's
    [InlineData("10.5.7.0/25")] // of another length
    [InlineData("10.5.0.0/24")] // the first one, which is left out
    [InlineData("10.6.7.0/24")] // of another network
    public async Task The_previous_subnet_is_not_taken_where_it_cannot_be(string previous)
    {
        PutConfig(UnboundedConfig);
        PutLeased("10.5.7.0-24", Value("192.168.50.7"));
        await using SourceRun run = Start();
        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1") with { PreviousSubnetV4 = IpPrefix.Parse(previous) });
        Assert.False(subnet.Overlaps(IpPrefix.Parse("10.5.7.0/24")));
        Assert.True(subnet.Address >= IpAddress.Parse("10.5.1.0") && subnet.Address <= IpAddress.Parse("10.5.101.0"), $"{subnet}");
    }

    [Fact]
    public async Task A_node_that_restarts_goes_on_with_its_entry_and_writes_nothing()
    {
        PutConfig();
        LocalNode node = SourceRun.Node("192.168.50.1");
        IpPrefix before;
        await using (SourceRun run = Start())
        {
            before = await run.JoinAsync(node);
        }

        string key = $"{Subnets}{before.Address}-24";
        string json = Server.Ctl("get", key, "-w", "fields");
        await using SourceRun again = Start();
        Assert.Equal(before, await again.JoinAsync(node));
        await Task.Delay(200);
        Assert.Equal(Entry(json), Entry(Server.Ctl("get", key, "-w", "fields")));
        Assert.Empty(again.State!.Peers);
        Assert.Empty(again.State.Faults);
        Assert.False(again.Log.Has(LogLevel.Warning, string.Empty));
    }

    [Fact]
    public async Task Another_VTEP_after_a_reboot_is_told_under_the_same_key_and_lease()
    {
        PutConfig();
        IpPrefix before;
        await using (SourceRun run = Start())
        {
            before = await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        }

        string key = $"{Subnets}{before.Address}-24";
        string lease = LeaseOf(key);
        await using SourceRun again = Start();
        Assert.Equal(before, await again.JoinAsync(SourceRun.Node("192.168.50.1") with { VtepMacV4 = SourceRun.Mac("0e:11:22:33:44:55") }));
        Assert.Equal(Value("192.168.50.1", "0e:11:22:33:44:55"), Server.All(Subnets)[key]);
        Assert.Equal(lease, LeaseOf(key));
    }

    [Fact]
    public async Task The_entry_of_a_flanneld_that_ran_here_before_is_taken_over()
    {
        PutConfig();
        string lease = PutLeased("10.5.77.0-24", Value("192.168.50.1"), ttl: 1234);
        await using SourceRun run = Start();
        Assert.Equal(IpPrefix.Parse("10.5.77.0/24"), await run.JoinAsync(SourceRun.Node("192.168.50.1")));
        Assert.Equal(Value("192.168.50.1", "0e:c5:c0:a8:32:01"), Assert.Single(Server.All(Subnets)).Value);

        // A lease of another length is not ours to go on with.
        Assert.NotEqual(lease, LeaseOf($"{Subnets}10.5.77.0-24"));
    }

    [Fact]
    public async Task An_own_entry_that_the_configuration_has_no_place_for_gives_way_to_a_new_one()
    {
        PutConfig("""{"Network":"10.5.0.0/16","SubnetLen":26,"Backend":{"Type":"vxlan"}}""");
        PutLeased("10.5.77.0-24", Value("192.168.50.1"));
        await using SourceRun run = Start();
        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Assert.Equal(26, subnet.Length);
        Assert.Equal($"{Subnets}{subnet.Address}-26", Assert.Single(Server.All(Subnets)).Key);
    }

    [Fact]
    public async Task A_node_with_an_old_key_of_its_subnet_in_one_family_gets_it_in_both()
    {
        PutConfig(DualConfig);
        PutLeased("10.5.77.0-24", Value("192.168.50.1"));
        await using SourceRun run = Start();
        Assert.Equal(IpPrefix.Parse("10.5.77.0/24"), await run.JoinAsync(Dual("192.168.50.1", "fd50::1") with { PreviousSubnetV4 = IpPrefix.Parse("10.5.77.0/24") }));
        Assert.StartsWith($"{Subnets}10.5.77.0-24&fc00:", Assert.Single(Server.All(Subnets)).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reservations_are_kept_and_respected()
    {
        PutConfig("""{"Network":"10.5.0.0/22","SubnetLen":24,"Backend":{"Type":"vxlan"}}""");
        Put($"{Subnets}10.5.1.0-24", """{"PublicIP":"192.168.50.9"}""");
        Put($"{Subnets}10.5.3.0-24", "rubbish, but a key all the same");
        await using SourceRun run = Start();
        Assert.Equal(IpPrefix.Parse("10.5.2.0/24"), await run.JoinAsync(SourceRun.Node("192.168.50.1")));

        // The third node finds nothing, and says so; when a reservation is lifted, it gets that.
        await using SourceRun late = Start();
        late.Source.Announce(SourceRun.Node("192.168.50.3"));
        await late.UntilAsync(() => late.Log.Has(LogLevel.Warning, "no subnet is free from 10.5.1.0/24 to 10.5.3.0/24: all are taken by 3 keys"));
        Server.Ctl("del", $"{Subnets}10.5.3.0-24");
        await late.WaitForAsync(static state => state.Self is not null);
        Assert.Equal(IpPrefix.Parse("10.5.3.0/24"), late.Subnet);
        Assert.Equal("""{"PublicIP":"192.168.50.9"}""", Server.All(Subnets)[$"{Subnets}10.5.1.0-24"]);
    }

    [Fact]
    public async Task A_reservation_for_this_node_is_its_subnet_also_outside_of_the_plan_and_gets_no_lease()
    {
        PutConfig("""{"Network":"10.5.0.0/16","SubnetMin":"10.5.10.0","SubnetMax":"10.5.20.0","Backend":{"Type":"vxlan"}}""");
        Put($"{Subnets}10.5.200.0-24", """{"PublicIP":"192.168.50.1"}""");
        await using SourceRun run = Start(Settings with { LeaseTtl = TimeSpan.FromSeconds(2), RenewMargin = TimeSpan.FromSeconds(1) });
        Assert.Equal(IpPrefix.Parse("10.5.200.0/24"), await run.JoinAsync(SourceRun.Node("192.168.50.1")));
        Assert.Equal(Value("192.168.50.1", "0e:c5:c0:a8:32:01"), Assert.Single(Server.All(Subnets)).Value);
        Assert.Equal("0", LeaseOf($"{Subnets}10.5.200.0-24"));
    }

    [Fact]
    public async Task Both_families_are_in_one_key()
    {
        PutConfig(DualConfig);
        await using SourceRun run = Start();
        await run.JoinAsync(Dual("192.168.50.1", "fd50::1") with { PreviousSubnetV6 = IpPrefix.Parse("fc00:0:0:42::/64") });
        OverlayNode self = run.State!.Self!;
        (string key, string value) = Assert.Single(Server.All(Subnets));
        Assert.Equal($"{Subnets}{self.V4.Subnet.Address}-24&fc00:0:0:42::-64", key);
        Assert.Equal(
            """{"PublicIP":"192.168.50.1","PublicIPv6":"fd50::1","BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"0e:00:00:00:00:04"},"BackendV6Data":{"VNI":1,"VtepMAC":"0e:00:00:00:00:06"}}""",
            value);
        Assert.Equal(IpPrefix.Parse("fc00:0:0:42::/64"), self.V6.Subnet);
        Assert.Equal(IpAddress.Parse("fd50::1"), self.V6.PublicIp);
    }

    [Fact]
    public async Task IPv6_alone()
    {
        PutConfig("""{"EnableIPv4":false,"EnableIPv6":true,"IPv6Network":"fc00::/48","Backend":{"Type":"vxlan"}}""");
        await using SourceRun run = Start();
        run.Source.Announce(Dual("192.168.50.1", "fd50::1"));
        OverlayNode self = (await run.WaitForAsync(static state => state.Self is not null)).Self!;
        (string key, string value) = Assert.Single(Server.All(Subnets));
        Assert.Equal($"{Subnets}0.0.0.0-0&{self.V6.Subnet.Address}-64", key);
        Assert.Equal("""{"PublicIP":"0.0.0.0","PublicIPv6":"fd50::1","BackendType":"vxlan","BackendV6Data":{"VNI":1,"VtepMAC":"0e:00:00:00:00:06"}}""", value);
        Assert.False(self.V4.IsPresent);

        await using SourceRun peer = Start();
        Assert.Equal(self.V6, Assert.Single((await peer.WaitForAsync(static state => state.Peers.Count == 1)).Peers).Value.V6);
    }

    [Fact]
    public async Task A_node_without_an_address_of_a_family_is_told_so()
    {
        PutConfig(DualConfig);
        await using SourceRun run = Start();
        run.Source.Announce(SourceRun.Node("192.168.50.1"));
        await run.UntilAsync(() => run.Log.Has(LogLevel.Error, "this node cannot have a subnet: the network has IPv6, but this node has no IPv6 address on the underlay"));
        run.Source.Announce(Dual("192.168.50.1", "fd50::1"));
        await run.WaitForAsync(static state => state.Self is not null);
    }

    [Theory]
    [InlineData(40, VxlanConfig)]
    [InlineData(16, DualConfig)]
    [InlineData(30, """{"Network":"10.5.0.0/19","SubnetLen":24,"Backend":{"Type":"vxlan"}}""")] // 31 subnets for 30 nodes: all but one go
    public async Task Nodes_that_start_at_once_get_different_subnets(int nodes, string config)
    {
        PutConfig(config);
        List<SourceRun> runs = [];
        try
        {
            for (int node = 1; node <= nodes; node++)
            {
                runs.Add(Start());
            }

            foreach (SourceRun run in runs)
            {
                await run.WaitForAsync(static _ => true);
            }

            for (int node = 1; node <= nodes; node++)
            {
                runs[node - 1].Source.Announce(Dual($"192.168.50.{node}", $"fd50::{node}"));
            }

            foreach (SourceRun run in runs)
            {
                await run.WaitForAsync(state => state.Self is not null && state.Peers.Count == nodes - 1);
            }

            Assert.Equal(nodes, Server.All(Subnets).Count);
            Assert.Equal(nodes, runs.Select(static run => run.Subnet).Distinct().Count());
            Assert.Equal(config == DualConfig ? nodes : 1, runs.Select(static run => run.State!.Self!.V6.Subnet).Distinct().Count());
            foreach (SourceRun run in runs)
            {
                // None was taken from anybody, even for a moment; each sees what each other has, and itself nowhere.
                Assert.False(run.Log.Has(LogLevel.Error, string.Empty), run.Log.All);
                Assert.Empty(run.State!.Faults);
                Assert.Equal(
                    runs.Where(other => other != run).Select(static other => other.State!.Self!.V4).OrderBy(static one => one.Subnet.Address),
                    run.State.Peers.Values.Select(static peer => peer.V4).OrderBy(static one => one.Subnet.Address));
            }
        }
        finally
        {
            foreach (SourceRun run in runs)
            {
                await run.DisposeAsync();
            }
        }
    }

    /// <summary>Flannel's own fault: one of two that choose the same fails, and its daemon ends.</summary>
    [Fact]
    public async Task A_collision_is_tried_again()
    {
        // One of three, which all want: two collide at the first choice, or at the second.
        PutConfig("""{"Network":"10.5.0.0/22","SubnetLen":24,"Backend":{"Type":"vxlan"}}""");
        int collisions = 0;
        for (int round = 0; round < 10; round++)
        {
            await using SourceRun one = Start(), two = Start(), three = Start();
            SourceRun[] runs = [one, two, three];
            foreach (SourceRun run in runs)
            {
                await run.WaitForAsync(static _ => true);
            }

            for (int node = 0; node < 3; node++)
            {
                runs[node].Source.Announce(SourceRun.Node($"192.168.{round}.{node + 1}"));
            }

            foreach (SourceRun run in runs)
            {
                await run.WaitForAsync(static state => state.Self is not null);
                collisions += run.Log.Count(LogLevel.Information, "another node was faster");
            }

            Assert.Equal(3, runs.Select(static run => run.Subnet).Distinct().Count());
            Server.Ctl("del", "--prefix", Subnets);
        }

        Assert.True(collisions > 0, "no collision in ten rounds of three nodes for three subnets");
    }

    private static LocalNode Dual(string v4, string v6) => SourceRun.Node(v4) with
    {
        VtepMacV4 = SourceRun.Mac("0e:00:00:00:00:04"),
        PublicIpV6 = IpAddress.Parse(v6),
        VtepMacV6 = SourceRun.Mac("0e:00:00:00:00:06"),
    };

    /// <summary>The entry without the header of the answer, in which the revision of the whole store is.</summary>
    private static string[] Entry(string fields) => [.. fields.Split('\n').SkipWhile(static line => !line.StartsWith("\"Key\"", StringComparison.Ordinal))];
}
