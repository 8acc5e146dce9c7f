using System;
using System.Linq;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using Xunit;

namespace CsCni.Tests.Overlay;

/// <summary>The data path in a kernel: made by us, looked at by ip(8) and bridge(8), used by ping(8).</summary>
public sealed class DataPathTests : IDisposable
{
    private static readonly OverlayBackend _vxlan = new();
    private static readonly OverlayBackend _hostGw = new() { Type = BackendType.HostGw };

    private readonly TwoNodes _nodes = new();

    public void Dispose() => _nodes.Dispose();

    [Theory]
    [InlineData(BackendType.Vxlan, false, 1450, 1430)]
    [InlineData(BackendType.Vxlan, true, 1500, 1500)]
    [InlineData(BackendType.HostGw, false, 1500, 1500)]
    public void Pods_of_two_nodes_reach_each_other_with_full_size_packets_of_both_families(BackendType type, bool directRouting, int mtu4, int mtu6)
    {
        Make(new() { Type = type, DirectRouting = directRouting });
        _nodes.A("ping", $"-c 1 -W 5 -M do -s {mtu4 - 28} -I 10.244.1.5 10.244.2.5");
        _nodes.A("ping", $"-c 1 -W 5 -M do -s {mtu6 - 48} -I fd00:244:0:1::5 fd00:244:0:2::5");
    }

    [Fact]
    public void Links_and_entries_are_Flannels()
    {
        Make(_vxlan);
        string link = _nodes.A("ip", "-d link show flannel.1");
        Assert.Contains("mtu 1450", link);
        Assert.Contains("link/ether 0e:c5:c0:a8:32:01", link);
        Assert.Contains("vxlan id 1 local 192.168.50.1 dev up0", link);
        Assert.Contains("dstport 8472", link);
        Assert.Contains("nolearning", link);
        Assert.Contains("inet 10.244.1.0/32", _nodes.A("ip", "addr show flannel.1"));
        Assert.Contains("inet6 fd00:244:0:1::/128", _nodes.A("ip", "addr show flannel-v6.1"));
        Assert.Equal("10.244.2.0/24 via 10.244.2.0 dev flannel.1 proto 197 onlink", _nodes.A("ip", "route show 10.244.2.0/24").Trim());
        Assert.Equal("10.244.2.0 dev flannel.1 lladdr 0e:c5:c0:a8:32:02 PERMANENT", _nodes.A("ip", "neigh show 10.244.2.0").Trim());
        Assert.Equal("0e:c5:c0:a8:32:02 dst 192.168.50.2 self permanent", _nodes.A("bridge", "fdb show dev flannel.1").Trim());
        Assert.Contains("fd00:244:0:2:: dev flannel-v6.1 lladdr", _nodes.A("ip", "-6 neigh show fd00:244:0:2::"));
        Assert.StartsWith("fd00:244:0:2::/64 via fd00:244:0:2:: dev flannel-v6.1 proto 197 metric 1024 onlink", _nodes.A("ip", "-6 route show fd00:244:0:2::/64"));
    }

    [Theory]
    [InlineData(BackendType.Vxlan)]
    [InlineData(BackendType.HostGw)]
    public void A_second_run_changes_nothing(BackendType type)
    {
        Make(new() { Type = type });
        string before = _nodes.Snapshot();
        Assert.Equal(0, _nodes.PathA.Ensure(_nodes.Settings(1, new() { Type = type }), [TwoNodes.Node(2)]).Count);
        Assert.Equal(before, _nodes.Snapshot());
    }

    [Theory]
    [InlineData("ip", "neigh del 10.244.2.0 dev flannel.1")]
    [InlineData("ip", "neigh replace 10.244.2.0 lladdr 02:00:00:00:00:01 dev flannel.1 nud permanent")]
    [InlineData("ip", "neigh change 10.244.2.0 lladdr 0e:c5:c0:a8:32:02 dev flannel.1 nud reachable")]
    [InlineData("ip", "neigh add 10.244.9.0 lladdr 02:00:00:00:00:01 dev flannel.1 nud permanent")]
    [InlineData("ip", "-6 neigh del fd00:244:0:2:: dev flannel-v6.1")]
    [InlineData("bridge", "fdb del 0e:c5:c0:a8:32:02 dev flannel.1 dst 192.168.50.2")]
    [InlineData("bridge", "fdb replace 0e:c5:c0:a8:32:02 dev flannel.1 dst 192.168.50.9")]
    [InlineData("bridge", "fdb replace 0e:c5:c0:a8:32:02 dev flannel.1 dst 192.168.50.2 port 99")]
    [InlineData("bridge", "fdb add 02:00:00:00:00:01 dev flannel.1 dst 192.168.50.9")]
    [InlineData("bridge", "fdb append 00:00:00:00:00:00 dev flannel.1 dst 192.168.50.9")]
    [InlineData("ip", "route del 10.244.2.0/24")]
    [InlineData("ip", "route replace 10.244.2.0/24 via 192.168.50.9")]
    [InlineData("ip", "route replace blackhole 10.244.2.0/24")]
    [InlineData("ip", "route prepend 10.244.2.0/24 via 192.168.50.9")]
    [InlineData("ip", "route append 10.244.2.0/24 via 192.168.50.9")]
    [InlineData("ip", "route add 10.244.2.0/24 via 192.168.50.9 metric 7")]
    [InlineData("ip", "route add 10.244.2.128/25 via 192.168.50.9")]
    [InlineData("ip", "route add 10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink")]
    [InlineData("ip", "route add 10.99.0.0/24 via 10.244.2.0 dev flannel.1 onlink")]
    [InlineData("ip", "-6 route del fd00:244:0:2::/64")]
    [InlineData("ip", "-6 route replace fd00:244:0:2::/64 via fd00:50::9")]
    [InlineData("ip", "-6 route append fd00:244:0:2::/64 via fd00:50::9")]
    [InlineData("ip", "-6 route add fd00:244:0:2:8000::/65 via fd00:50::9")]
    [InlineData("ip", "link del flannel.1")]
    [InlineData("ip", "link del flannel-v6.1")]
    [InlineData("ip", "link set flannel.1 down")]
    [InlineData("ip", "link set flannel.1 mtu 1400")]
    [InlineData("ip", "link set flannel.1 address 02:00:00:00:00:01")]
    [InlineData("ip", "link set flannel-v6.1 address 02:00:00:00:00:01")]
    [InlineData("ip", "link set flannel.1 type vxlan id 1 local 192.168.50.77")]
    [InlineData("ip", "link set flannel.1 type vxlan id 1 learning")]
    [InlineData("ip", "addr del 10.244.1.0/32 dev flannel.1")]
    [InlineData("ip", "addr add 10.244.1.77/32 dev flannel.1")]
    [InlineData("ip", "addr del fd00:244:0:1::/128 dev flannel-v6.1")]
    public void What_a_hand_changes_is_named_and_put_right(string tool, string arguments)
    {
        Make(_vxlan);
        OverlaySettings settings = _nodes.Settings(1, _vxlan);
        string before = _nodes.Snapshot();
        Assert.Null(_nodes.PathA.FindFault(settings, [TwoNodes.Node(2)]));
        using RouteMonitor monitor = _nodes.Listen();
        _nodes.A(tool, arguments);
        Assert.True(_nodes.HearsDisturbance(monitor));
        Assert.NotNull(_nodes.PathA.FindFault(settings, [TwoNodes.Node(2)]));
        DataPathOutcome outcome = _nodes.PathA.Ensure(settings, [TwoNodes.Node(2)]);
        Assert.NotEqual(0, outcome.Count);
        Assert.Equal([], outcome.Failures);
        string after = _nodes.Snapshot();
        Assert.Equal([], before.Split('\n').Except(after.Split('\n')));
        Assert.Equal([], after.Split('\n').Except(before.Split('\n')));
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
        _nodes.A("ping", "-c 1 -W 5 -I fd00:244:0:1::5 fd00:244:0:2::5");

        // Of a link that is being made the kernel tells each step; looking once more finds nothing, and then all is quiet.
        _nodes.HearsDisturbance(monitor);
        Assert.Equal(0, _nodes.PathA.Ensure(settings, [TwoNodes.Node(2)]).Count);
        Assert.False(_nodes.HearsDisturbance(monitor));
    }

    [Fact]
    public void Peers_that_it_adds_and_removes_itself_do_not_disturb_it()
    {
        OverlaySettings settings = _nodes.Settings(1, _vxlan);
        _nodes.PathA.Ensure(settings, [TwoNodes.Node(2)]);
        using RouteMonitor monitor = _nodes.Listen();
        _nodes.PathA.Update(settings, [TwoNodes.Node(2), TwoNodes.Node(3)]);
        Assert.False(_nodes.HearsDisturbance(monitor));
        _nodes.PathA.Update(settings, [TwoNodes.Node(3)]);
        Assert.False(_nodes.HearsDisturbance(monitor));
    }

    [Fact]
    public void Routes_of_others_stay()
    {
        Make(_vxlan);
        string[] others = ["10.99.0.0/24 via 192.168.50.9 dev up0", "10.244.0.0/16 via 192.168.50.9 dev up0", "10.244.1.77 via 192.168.50.9 dev up0"];
        foreach (string route in others)
        {
            _nodes.A("ip", $"route add {route}");
        }

        Assert.Equal(0, _nodes.PathA.Ensure(_nodes.Settings(1, _vxlan), [TwoNodes.Node(2)]).Count);
        string routes = _nodes.A("ip", "route show");
        Assert.All(others, route => Assert.Contains(route, routes));
    }

    [Fact]
    public void A_node_that_left_while_nobody_looked_leaves_nothing()
    {
        _nodes.PathA.Ensure(_nodes.Settings(1, _vxlan), [TwoNodes.Node(2)]);
        string before = _nodes.Snapshot();
        _nodes.PathA.Ensure(_nodes.Settings(1, _vxlan), [TwoNodes.Node(2), TwoNodes.Node(3)]);
        Assert.Contains("10.244.3.0", _nodes.Snapshot());
        NodePath restarted = _nodes.PathA.Restarted();
        Assert.Equal(6, restarted.Ensure(_nodes.Settings(1, _vxlan), [TwoNodes.Node(2)]).Count);
        Assert.Equal(before, _nodes.Snapshot());
    }

    [Fact]
    public void A_change_of_one_peer_is_taken_over_without_asking_the_kernel()
    {
        OverlaySettings settings = _nodes.Settings(1, _vxlan);
        _nodes.PathA.Ensure(settings, [TwoNodes.Node(2), TwoNodes.Node(3)]);
        DataPathOutcome outcome = _nodes.PathA.Update(settings, [TwoNodes.Node(2)]);
        Assert.Equal((0, 2, 2, 2), (outcome.Links, outcome.Neighbours, outcome.FdbEntries, outcome.Routes));
        Assert.Null(_nodes.PathA.FindFault(settings, [TwoNodes.Node(2)]));
    }

    [Fact]
    public void A_new_address_of_the_underlay_is_followed_by_the_link_that_stands()
    {
        Make(_vxlan);
        string index = _nodes.A("ip", "-o link show flannel.1").Split(':')[0];
        _nodes.A("ip", "addr add 192.168.50.101/24 dev up0");
        _nodes.A("ip", "addr del 192.168.50.1/24 dev up0");
        _nodes.A("ip", "addr add 192.168.50.101/24 dev up0 valid_lft forever");
        OverlayEndpoint moved = TwoNodes.Node(1).V4 with { PublicIp = CsCni.Linux.IpAddress.Parse("192.168.50.101") };
        OverlaySettings settings = _nodes.Settings(1, _vxlan) with { Self = TwoNodes.Node(1) with { V4 = moved } };
        _nodes.PathA.Ensure(settings, [TwoNodes.Node(2)]);
        _nodes.PathB.Update(_nodes.Settings(2, _vxlan), [TwoNodes.Node(1) with { V4 = moved }]);
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
        Assert.Equal(index, _nodes.A("ip", "-o link show flannel.1").Split(':')[0]);
    }

    [Fact]
    public void A_new_MTU_of_the_underlay_is_followed()
    {
        Make(_vxlan);
        _nodes.A("ip", "link set up0 mtu 1400");
        _nodes.PathA.Ensure(_nodes.Settings(1, _vxlan), [TwoNodes.Node(2)]);
        Assert.Contains("mtu 1350", _nodes.A("ip", "link show flannel.1"));
        Assert.Contains("mtu 1330", _nodes.A("ip", "link show flannel-v6.1"));
        Assert.Equal(1330, _nodes.Settings(1, _vxlan).PodMtu);
    }

    [Fact]
    public void Another_VNI_port_or_backend_leaves_nothing_of_the_former()
    {
        Make(_vxlan);
        Make(new() { Vni = 7 });
        Assert.DoesNotContain("flannel.1", _nodes.A("ip", "link show"));
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
        Make(new() { Vni = 7, Port = 4789 });
        Assert.Contains("dstport 4789", _nodes.A("ip", "-d link show flannel.7"));
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
        Make(_hostGw);
        Assert.DoesNotContain("flannel", _nodes.A("ip", "link show"));
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
        Make(_vxlan);
        Assert.Contains("dev flannel.1", _nodes.A("ip", "route show 10.244.2.0/24"));
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
    }

    [Theory]
    [InlineData(BackendType.Vxlan)]
    [InlineData(BackendType.HostGw)]
    public void Removed_it_leaves_what_was_before(BackendType type)
    {
        OverlaySettings settings = _nodes.Settings(1, new() { Type = type });
        _nodes.A("ip", "route add 10.244.3.0/24 via 192.168.50.9 metric 77");
        string before = string.Join('\n', _nodes.Snapshot().Split('\n').Where(static line => !line.StartsWith("10.244.3.0/24", StringComparison.Ordinal)));
        _nodes.PathA.Ensure(settings, [TwoNodes.Node(2), TwoNodes.Node(3)]);
        _nodes.PathA.Remove(settings, []);
        Assert.Equal(before, _nodes.Snapshot());
        Assert.Equal(0, _nodes.PathA.Remove(settings, []).Count);
    }

    [Fact]
    public void A_link_of_another_kind_with_the_name_is_left_alone_and_named()
    {
        _nodes.A("ip", "link add flannel.1 type bridge");
        OverlayException exception = Assert.Throws<OverlayException>(() => _nodes.PathA.Ensure(_nodes.Settings(1, _vxlan), []));
        Assert.Contains("link \"flannel.1\" exists already but is no vxlan: it is a link of kind bridge; remove it, or choose another VNI than 1", exception.Message);
        Assert.Contains("bridge", _nodes.A("ip", "-d link show flannel.1"));
    }

    [Fact]
    public void A_VNI_and_port_that_another_link_has_are_named()
    {
        _nodes.A("ip", "link add other type vxlan id 1 dev up0 dstport 8472");
        OverlayException exception = Assert.Throws<OverlayException>(() => _nodes.PathA.Ensure(_nodes.Settings(1, _vxlan), []));
        Assert.Contains("link \"other\" has VNI 1 on port 8472 already", exception.Message);
    }

    [Fact]
    public void A_vxlan_link_of_Flannels_is_taken_over()
    {
        _nodes.A("ip", "link add flannel.1 address 0e:11:22:33:44:55 type vxlan id 1 dev up0 local 192.168.50.1 dstport 8472 nolearning");
        _nodes.A("ip", "link set flannel.1 up");
        string index = _nodes.A("ip", "-o link show flannel.1").Split(':')[0];
        _nodes.A("ip", "addr add 10.244.1.0/32 dev flannel.1");
        _nodes.A("ip", "route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink");
        _nodes.A("ip", "route add 10.244.8.0/24 via 10.244.8.0 dev flannel.1 onlink");
        Make(_vxlan);
        Assert.Equal(index, _nodes.A("ip", "-o link show flannel.1").Split(':')[0]);
        Assert.DoesNotContain("10.244.8.0", _nodes.A("ip", "route show"));
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
    }

    [Fact]
    public void The_checksum_offload_is_switched_off_where_the_key_says_so_and_stays_off()
    {
        OverlayBackend backend = _vxlan with { TxChecksumOffload = false };
        Make(_vxlan);
        Assert.Contains("tx-checksum-ip-generic: on", _nodes.A("ethtool", "-k flannel.1"));
        Make(backend);
        Assert.Contains("tx-checksum-ip-generic: off", _nodes.A("ethtool", "-k flannel.1"));
        _nodes.A("ethtool", "-K flannel.1 tx-checksum-ip-generic on");
        Assert.Contains("checksum offload", _nodes.PathA.FindFault(_nodes.Settings(1, backend), [TwoNodes.Node(2)]));
        Make(backend);
        Assert.Contains("tx-checksum-ip-generic: off", _nodes.A("ethtool", "-k flannel.1"));
        Assert.Equal(0, _nodes.PathA.Ensure(_nodes.Settings(1, backend), [TwoNodes.Node(2)]).Count);
        _nodes.A("ping", "-c 1 -W 5 -I 10.244.1.5 10.244.2.5");
    }

    [Fact]
    public void Remains_are_found_by_their_marks_alone()
    {
        string before = _nodes.Snapshot();
        Make(new() { DirectRouting = true });
        _nodes.PathA.RemoveRemains("test");
        Assert.Equal(before, _nodes.Snapshot());
    }

    [Fact]
    public void One_entry_that_the_kernel_refuses_is_told_and_the_others_stand()
    {
        // Directly on the link by its prefix, but the kernel takes its broadcast address for no gateway.
        OverlayNode false_ = new("false") { V4 = new(CsCni.Linux.IpPrefix.Parse("10.244.9.0/24"), CsCni.Linux.IpAddress.Parse("192.168.50.255")) };
        DataPathOutcome outcome = _nodes.PathA.Ensure(_nodes.Settings(1, _hostGw), [TwoNodes.Node(2), false_, TwoNodes.Node(3)]);
        Assert.Contains("10.244.9.0/24", Assert.Single(outcome.Failures));
        Assert.Contains("10.244.3.0/24", _nodes.A("ip", "route show"));
    }

    private void Make(OverlayBackend backend)
    {
        _nodes.PathA.Ensure(_nodes.Settings(1, backend), [TwoNodes.Node(2)]);
        _nodes.PathB.Ensure(_nodes.Settings(2, backend), [TwoNodes.Node(1)]);
    }
}
