using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Linux;
using CsCni.Netlink.Route;
using CsCni.Overlay;
using CsCni.Overlay.Entries;
using CsCni.Overlay.Peers;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CsCni.Tests.Overlay;

public sealed class EntryDifferenceTests
{
    private static readonly OverlayLinks _links = new(10, 11);

    [Fact]
    public void A_peer_over_vxlan_has_a_neighbour_an_FDB_entry_and_a_route_of_each_family()
    {
        EntryList list = Plan(Cluster.Settings(), Cluster.Peers(1)).ToList();
        Assert.Equal((2, 2, 2), (list.Neighbours.Count, list.FdbEntries.Count, list.Routes.Count));
        Neighbour neighbour = list.Neighbours.Single(static entry => entry.Link == 10);
        Assert.Equal(("10.244.2.0", "0e:c5:c0:a8:32:02", NeighbourState.Permanent), (neighbour.Address.ToString(), neighbour.Mac.ToString(), neighbour.State));
        FdbEntry fdb = list.FdbEntries.Single(static entry => entry.Link == 10);
        Assert.Equal(("192.168.50.2", neighbour.Mac, NeighbourFlags.Self), (fdb.Destination.ToString(), fdb.Mac, fdb.Flags));
        Route route = list.Routes.Single(static entry => entry.Link == 11);
        Assert.Equal(("fd00:244:0:2::/64", "fd00:244:0:2::", RouteFlags.OnLink), (route.Destination.ToString(), route.Gateway.ToString(), route.Flags));
    }

    [Theory]
    [InlineData(BackendType.HostGw, false)]
    [InlineData(BackendType.Vxlan, true)]
    public void A_peer_on_the_underlays_link_has_a_route_alone(BackendType type, bool directRouting)
    {
        EntryList list = Plan(Cluster.Settings(type, directRouting), Cluster.Peers(1)).ToList();
        Assert.Equal((0, 0, 2), (list.Neighbours.Count, list.FdbEntries.Count, list.Routes.Count));
        Assert.All(list.Routes, static route => Assert.Equal((2, RouteFlags.None), (route.Link, route.Flags)));
        Assert.Equal(["192.168.50.2", "fd00:50::2"], list.Routes.Select(static route => route.Gateway.ToString()));
    }

    [Fact]
    public void Nothing_is_done_where_all_stands()
    {
        PeerEntries planned = Plan(Cluster.Settings(), Cluster.Peers(50));
        Assert.True(EntryDifference.Between(planned.ToList(), planned).IsEmpty);
    }

    [Fact]
    public void One_changed_peer_among_many_costs_that_peers_messages()
    {
        List<OverlayNode> peers = Cluster.Peers(200);
        PeerEntries before = Plan(Cluster.Settings(), peers);
        Assert.True(MacAddress.TryParse("0e:00:00:00:00:01", out MacAddress mac));
        peers[77] = peers[77] with { V4 = peers[77].V4 with { VtepMac = mac } };
        EntryChanges changes = EntryDifference.Between(before, Plan(Cluster.Settings(), peers));
        Assert.Equal(mac, Assert.Single(changes.Puts.Neighbours).Mac);
        Assert.Equal(mac, Assert.Single(changes.Puts.FdbEntries).Mac);
        Assert.Empty(changes.Puts.Routes);
        Assert.Equal("192.168.50.79", Assert.Single(changes.Deletes.FdbEntries).Destination.ToString());
        Assert.Equal(1, changes.Deletes.Count);
    }

    [Fact]
    public void A_neighbour_of_a_planned_address_is_replaced_and_never_deleted()
    {
        PeerEntries planned = Plan(Cluster.Settings(), Cluster.Peers(1));
        EntryList actual = planned.ToList();
        actual.Neighbours[0] = actual.Neighbours[0] with { Mac = new(0x020000000009) };
        EntryChanges changes = EntryDifference.Between(actual, planned);
        Assert.Single(changes.Puts.Neighbours);
        Assert.Empty(changes.Deletes.Neighbours);
    }

    [Fact]
    public void Of_several_routes_to_a_subnet_all_but_the_planned_one_go()
    {
        PeerEntries planned = Plan(Cluster.Settings(), Cluster.Peers(1));
        EntryList actual = planned.ToList();
        actual.Routes.Insert(0, actual.Routes[0] with { Gateway = IpAddress.Parse("192.168.50.66"), Link = 2, Protocol = RouteProtocol.Boot });
        EntryChanges changes = EntryDifference.Between(actual, planned);
        Assert.Equal("192.168.50.66", Assert.Single(changes.Deletes.Routes).Gateway.ToString());
        Assert.Equal(0, changes.Puts.Count);
    }

    [Fact]
    public void A_route_that_lost_its_onlink_flag_is_put_anew_and_not_deleted_after()
    {
        PeerEntries planned = Plan(Cluster.Settings(), Cluster.Peers(1));
        EntryList actual = planned.ToList();
        actual.Routes[0] = actual.Routes[0] with { Flags = RouteFlags.None };
        EntryChanges changes = EntryDifference.Between(actual, planned);
        Assert.Single(changes.Puts.Routes);
        Assert.Equal(0, changes.Deletes.Count);
    }

    /// <summary>A kernel of dictionaries, which replaces and deletes as rtnetlink does, comes to what is planned from any other plan.</summary>
    [Fact]
    public void What_the_difference_tells_makes_the_one_state_out_of_the_other() => Prop
        .ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            static (before, after) =>
            {
                PeerEntries planned = Plan(Cluster.Settings(), Peers(after));
                ModelKernel kernel = new(Plan(Cluster.Settings(), Peers(before)).ToList());
                kernel.Apply(EntryDifference.Between(kernel.List(), planned));
                return EntryDifference.Between(kernel.List(), planned).IsEmpty && kernel.List().Count == planned.ToList().Count;
            })
        .QuickCheckThrowOnFailure();

    /// <summary>As told of the kernel's own lists, so of what was put before.</summary>
    [Fact]
    public void The_difference_of_two_plans_does_the_same() => Prop
        .ForAll(
            ArbMap.Default.ArbFor<byte[]>(),
            ArbMap.Default.ArbFor<byte[]>(),
            static (before, after) =>
            {
                PeerEntries put = Plan(Cluster.Settings(), Peers(before));
                PeerEntries planned = Plan(Cluster.Settings(), Peers(after));
                ModelKernel kernel = new(put.ToList());
                kernel.Apply(EntryDifference.Between(put, planned));
                return EntryDifference.Between(kernel.List(), planned).IsEmpty && kernel.List().Count == planned.ToList().Count;
            })
        .QuickCheckThrowOnFailure();

    private static PeerEntries Plan(OverlaySettings settings, IReadOnlyCollection<OverlayNode> peers) =>
        PeerEntries.Plan(settings, PeerReview.Run(settings, peers), _links);

    /// <summary>Few subnets and addresses, so that they meet.</summary>
    private static List<OverlayNode> Peers(byte[] bytes) =>
    [
        .. bytes.Select(static (value, place) => Cluster.Node(
            $"node-{place}",
            $"10.244.{2 + (value % 7)}.0/24",
            $"192.168.50.{2 + (value / 7 % 5)}",
            $"fd00:244:0:{2 + (value % 3)}::/64",
            $"fd00:50::{2 + (value % 4)}")),
    ];
}
