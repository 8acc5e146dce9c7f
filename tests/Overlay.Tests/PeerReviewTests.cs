using System.Collections.Generic;
using System.Linq;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Overlay.Peers;
using Xunit;

namespace CsCni.Tests.Overlay;

public sealed class PeerReviewTests
{
    [Fact]
    public void Sound_peers_are_all_accepted_in_both_families()
    {
        ReviewedPeers reviewed = PeerReview.Run(Cluster.Settings(), Cluster.Peers(20));
        Assert.Empty(reviewed.Faults);
        Assert.Equal(20, reviewed.Of(IpFamily.V4).Count);
        Assert.Equal(20, reviewed.Of(IpFamily.V6).Count);
    }

    [Theory]
    [InlineData("10.245.1.0/24", "192.168.50.9", null, "no part of the network 10.244.0.0/16")]
    [InlineData("10.244.0.0/16", "192.168.50.9", null, "no part of the network")]
    [InlineData("10.244.9.1/24", "192.168.50.9", null, "has host bits: expected 10.244.9.0/24")]
    [InlineData("10.244.1.0/25", "192.168.50.9", null, "overlaps with this node's 10.244.1.0/24")]
    [InlineData("10.244.0.0/23", "192.168.50.9", null, "overlaps with this node's")]
    [InlineData("10.244.9.0/24", "192.168.50.1", null, "192.168.50.1 is this node's own")]
    [InlineData("10.244.9.0/24", "0.0.0.0", null, "is no address of a node")]
    [InlineData("10.244.9.0/24", "127.0.0.1", null, "is no address of a node")]
    [InlineData("10.244.9.0/24", "224.0.0.1", null, "is no address of a node")]
    [InlineData("10.244.9.0/24", "192.168.50.9", "01:00:5e:00:00:01", "no unicast address")]
    [InlineData("10.244.9.0/24", "192.168.50.9", "0e:c5:c0:a8:32:01", "is this node's own")]
    public void A_false_claim_is_named_and_harms_no_other(string subnet, string address, string? mac, string text)
    {
        List<OverlayNode> peers = [.. Cluster.Peers(3), Cluster.Node("false", subnet, address, mac: mac)];
        ReviewedPeers reviewed = PeerReview.Run(Cluster.Settings(), peers);
        Assert.Contains(text, Assert.Single(reviewed.Faults, static fault => fault.Key == "false").Value);
        Assert.Single(reviewed.Faults);
        Assert.Equal(3, reviewed.Of(IpFamily.V4).Count);
    }

    [Theory]
    [InlineData("10.244.9.0/24", "10.244.9.0/24")]
    [InlineData("10.244.8.0/23", "10.244.9.0/24")]
    [InlineData("10.244.9.128/25", "10.244.9.0/24")]
    public void Of_two_peers_with_one_subnet_the_first_name_has_it(string first, string second)
    {
        List<OverlayNode> peers = [Cluster.Node("b", second, "192.168.50.9"), Cluster.Node("a", first, "192.168.50.8")];
        ReviewedPeers reviewed = PeerReview.Run(Cluster.Settings(), peers);
        Assert.Equal(IpPrefix.Parse(first), Assert.Single(reviewed.Of(IpFamily.V4)).Subnet);
        Assert.Contains($"subnet {second} overlaps with {first} of \"a\", which keeps it", reviewed.Faults["b"]);
    }

    [Fact]
    public void Of_two_peers_with_one_MAC_at_two_addresses_the_first_name_has_it()
    {
        const string mac = "0e:12:34:56:78:9a";
        List<OverlayNode> peers = [Cluster.Node("a", "10.244.8.0/24", "192.168.50.8", mac: mac), Cluster.Node("b", "10.244.9.0/24", "192.168.50.9", mac: mac)];
        ReviewedPeers reviewed = PeerReview.Run(Cluster.Settings(), peers);
        Assert.Equal("10.244.8.0/24", Assert.Single(reviewed.Of(IpFamily.V4)).Subnet.ToString());
        Assert.Contains("VTEP MAC 0e:12:34:56:78:9a is also that of \"a\"", reviewed.Faults["b"]);
    }

    [Fact]
    public void A_peer_that_is_wrong_in_one_family_is_served_in_the_other()
    {
        OverlayNode peer = Cluster.Node("half", "10.245.0.0/24", "192.168.50.9", "fd00:244:0:9::/64", "fd00:50::9");
        ReviewedPeers reviewed = PeerReview.Run(Cluster.Settings(), [peer]);
        Assert.Empty(reviewed.Of(IpFamily.V4));
        Assert.Single(reviewed.Of(IpFamily.V6));
        Assert.Contains("IPv4", reviewed.Faults["half"]);
    }

    [Fact]
    public void Host_gw_needs_peers_on_the_underlays_link()
    {
        ReviewedPeers reviewed = PeerReview.Run(Cluster.Settings(BackendType.HostGw), [Cluster.Node("far", "10.244.9.0/24", "192.168.51.9")]);
        Assert.Contains("192.168.51.9 is not on the link \"eth0\"", reviewed.Faults["far"]);
    }

    [Fact]
    public void All_nodes_decide_alike_whatever_the_order()
    {
        List<OverlayNode> peers =
        [
            Cluster.Node("d", "10.244.8.0/21", "192.168.50.4"),
            Cluster.Node("a", "10.244.9.0/24", "192.168.50.5"),
            Cluster.Node("c", "10.244.10.0/23", "192.168.50.6"),
            Cluster.Node("b", "10.244.11.0/24", "192.168.50.7"),
        ];
        HashSet<string> outcomes = [];
        for (int turn = 0; turn < peers.Count; turn++)
        {
            peers = [.. peers.Skip(1), peers[0]];
            outcomes.Add(string.Join(' ', PeerReview.Run(Cluster.Settings(), peers).Of(IpFamily.V4).Select(static peer => peer.Subnet.ToString()).Order()));
        }

        Assert.Equal("10.244.11.0/24 10.244.9.0/24", Assert.Single(outcomes));
    }
}
