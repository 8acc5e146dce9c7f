using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using CsCni.Cluster.Tests.Harness;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests;

/// <summary>What is changed by hand on a node is put right within a second, both families alike, and pods never notice for longer.</summary>
/// <param name="cluster">Two nodes, which all of these tests share: each leaves them as they were.</param>
public sealed class RepairTests(RepairTests.TwoNodes cluster) : IClassFixture<RepairTests.TwoNodes>
{
    private ClusterNode Node => cluster.Cluster[1];

    private ClusterNode Peer => cluster.Cluster[2];

    /// <summary>Names in the lines: {link4}, {net4}, {subnet4}, {gw4}, {mac4}, {pub4} are those of the peer, and the same with 6.</summary>
    [Theory]
    [InlineData("ip link del {link}")]
    [InlineData("ip link set {link} down")]
    [InlineData("ip link set {link} mtu 1300")]
    [InlineData("ip link set {link} address 02:00:00:00:00:99")]
    [InlineData("ip addr flush dev {link} scope global")]
    [InlineData("ip addr add {stray}/{host} dev {link}")]
    [InlineData("ip {family} route del {subnet} dev {link}")]
    [InlineData("ip {family} route replace {subnet} via {gateway} dev up0")]
    [InlineData("ip {family} route add {stray}/{host} via {first} dev {link} onlink")]
    [InlineData("ip neigh del {first} dev {link}")]
    [InlineData("ip neigh replace {first} lladdr 02:00:00:00:00:98 dev {link} nud permanent")]
    [InlineData("ip neigh replace {first} lladdr {mac} dev {link} nud stale")]
    [InlineData("ip neigh add {stray} lladdr 02:00:00:00:00:97 dev {link} nud permanent")]
    [InlineData("bridge fdb del {mac} dev {link} dst {public} self")]
    [InlineData("bridge fdb replace {mac} dev {link} dst {gateway} self permanent")]
    [InlineData("bridge fdb append {mac} dev {link} dst {gateway} self permanent")]
    [InlineData("bridge fdb add 02:00:00:00:00:96 dev {link} dst {gateway} self permanent")]
    [InlineData("nft flush ruleset")]
    public void WhatIsChangedByHandIsPutRightWithinASecond(string line)
    {
        foreach (Families family in (Families[])[Families.V4, Families.V6])
        {
            Disturbing.MustBePutRight(Node, Fill(line, family));
            cluster.MustReach();
        }
    }

    [Fact]
    public void LinksOfBothFamiliesComeBackTogetherWithTheirPeers()
    {
        Disturbing.MustBePutRight(Node, "ip link del flannel.1", "ip link del flannel-v6.1");
        cluster.MustReach();
        Assert.True(Node.Metrics["repairs_total"] > 0);
    }

    /// <summary>More notifications than the agent's socket holds: what went with them is found all the same.</summary>
    [Fact]
    public void WhatGoesWhileNotificationsAreLostIsPutRight()
    {
        string before = Node.Snapshot();
        string[] lines = [.. Enumerable.Range(0, 20_000).Select(static number => $"blackhole 10.98.{number >> 8}.{number & 255} table 98")];
        Assert.Equal(0, LostOf(Node));
        Shell.Must($"kill -STOP {Node.AgentId}");
        try
        {
            Batch([.. lines.Select(static line => $"route add {line}"), .. lines.Select(static line => $"route del {line}")]);
            Node.NetNs.Must(Fill("bridge fdb del {mac} dev {link} dst {public} self", Families.V4));
            Node.NetNs.Must(Fill("ip {family} route del {subnet} dev {link}", Families.V6));
            Assert.NotEqual(before, Node.Snapshot());
        }
        finally
        {
            Shell.Must($"kill -CONT {Node.AgentId}");
        }

        Disturbing.MustBecome(Node, before, "notifications were lost");
        Assert.True(LostOf(Node) > 0, "no notification was lost");
        cluster.MustReach();

        // And it still hears of the next change.
        Disturbing.MustBePutRight(Node, Fill("ip neigh del {first} dev {link}", Families.V4));
    }

    [Fact]
    public void AnMtuOfTheUnderlayIsFollowed()
    {
        string before = Node.Snapshot();
        Node.NetNs.Must("ip link set up0 mtu 1400");
        Background.WaitFor(() => Node.ReadSubnetFile()["FLANNEL_MTU"] == "1330", Disturbing.Second, () => $"{Node.ReadSubnetFile()["FLANNEL_MTU"]} for 1400\n{Node.Story()}");
        Assert.Equal(1350, Node.NetNs.Json("ip -j link show flannel.1")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1330, Node.NetNs.Json("ip -j link show flannel-v6.1")[0].GetProperty("mtu").GetInt32());
        Node.NetNs.Must("ip link set up0 mtu 1500");
        Disturbing.MustBecome(Node, before, "the MTU was 1500 again");
        Background.WaitFor(() => Node.ReadSubnetFile()["FLANNEL_MTU"] == "1430", Disturbing.Second, () => $"{Node.ReadSubnetFile()["FLANNEL_MTU"]} for 1500\n{Node.Story()}");
    }

    [Fact]
    public void AnAddressOfTheUnderlayIsFollowed()
    {
        string before = Node.Snapshot();
        foreach (int place in (int[])[100, 0])
        {
            Node.ChangeAddress(place);
            cluster.Cluster.Membership.Readdress(Node);
            foreach ((string link, string key, string address) in new[] { ("flannel.1", "local", Node.PublicV4!), ("flannel-v6.1", "local6", Node.PublicV6!) })
            {
                Background.WaitFor(
                    () => LocalOf(link, key) == address, Disturbing.Second, () => $"{link} has {LocalOf(link, key)} and not {address}\n{Node.Story()}");
            }

            cluster.MustReach();
        }

        Disturbing.MustBecome(Node, before, "the address was the former again");
    }

    /// <summary>IPv6 addresses go with a link that is set down, and its routes: who configures the link gives them back.</summary>
    [Fact]
    public void AnUnderlayThatWasDownCarriesPacketsAgain()
    {
        string before = Node.Snapshot();
        Node.NetNs.Must("ip link set up0 down");
        Assert.False(cluster.Pods[0].Pings(cluster.Pods[1].V4!, 1));
        Node.NetNs.Ip("link set up0 up", $"addr replace {Node.PublicV6}/64 dev up0 nodad", "route replace default via 192.168.51.254", "route replace ::/0 via fd00:50:33::fe");
        Disturbing.MustBecome(Node, before, "the link was up again");
        cluster.MustReach();
    }

    [Fact]
    public void ACableThatWasOutCarriesPacketsAgain()
    {
        string before = Node.Snapshot();
        cluster.Cluster.Underlay.Host.Must($"ip link set {Underlay.PortOf(1)} down");
        Assert.False(cluster.Pods[0].Pings(cluster.Pods[1].V4!, 1));
        cluster.Cluster.Underlay.Host.Ip($"link set {Underlay.PortOf(1)} up", $"addr replace fd00:50:33::fe/64 dev {Underlay.PortOf(1)} nodad");
        Disturbing.MustBecome(Node, before, "the cable was in again");
        cluster.MustReach();
    }

    /// <summary>Whoever changes things without end is put right without end, and does not keep the agent busy all the time.</summary>
    [Fact]
    public void AThousandChangesByHandCostFewComparisons()
    {
        double before = Node.Metrics["reconciles_total"];
        string state = Node.Snapshot();
        List<string> lines = [];
        for (int count = 0; count < 500; count++)
        {
            lines.AddRange([Fill("neigh del {first} dev {link}", Families.V4), Fill("neigh replace {first} lladdr 02:00:00:00:00:98 dev {link} nud permanent", Families.V4)]);
        }

        // The agent may be faster, and have put it back before it is deleted again, or not.
        Node.NetNs.Run("ip", ["-force", "-batch", "-"], input: string.Join('\n', lines) + "\n");
        Disturbing.MustBecome(Node, state, "1,000 changes of a neighbour");
        Assert.InRange(Node.Metrics["reconciles_total"] - before, 1, 60);
    }

    private string? LocalOf(string link, string key)
    {
        JsonElement[] links = [.. Node.NetNs.Json("ip -d -j link show type vxlan").EnumerateArray().Where(found => found.GetProperty("ifname").GetString() == link)];
        return links.Length == 1 && links[0].GetProperty("linkinfo").GetProperty("info_data").TryGetProperty(key, out JsonElement address) ? address.GetString() : null;
    }

    /// <summary>What the kernel dropped of the notifications to the agent's sockets: /proc/net/netlink's column Drops.</summary>
    private static long LostOf(ClusterNode node) => node.NetNs.Must("cat /proc/net/netlink").Split('\n')
        .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(static words => words.Length == 10 && words[1] == "0")
        .Sum(static words => long.Parse(words[8], CultureInfo.InvariantCulture));

    private void Batch(string[] lines)
    {
        Outcome outcome = Node.NetNs.Run("ip", ["-batch", "-"], input: string.Join('\n', lines));
        Assert.True(outcome.ExitCode == 0, outcome.Text);
    }

    private string Fill(string line, Families family)
    {
        bool isV4 = family == Families.V4;
        NodeSubnets subnets = Peer.Subnets;
        string subnet = isV4 ? subnets.V4! : subnets.V6!;
        string link = isV4 ? "flannel.1" : "flannel-v6.1";
        string mac = Peer.NetNs.Json($"ip -j link show {link}")[0].GetProperty("address").GetString()!;
        return line
            .Replace("{link}", link, StringComparison.Ordinal)
            .Replace("{family}", isV4 ? "-4" : "-6", StringComparison.Ordinal)
            .Replace("{host}", (isV4 ? 32 : 128).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("{subnet}", subnet, StringComparison.Ordinal)
            .Replace("{first}", ByHand.First(subnet), StringComparison.Ordinal)
            .Replace("{mac}", mac, StringComparison.Ordinal)
            .Replace("{public}", isV4 ? Peer.PublicV4 : Peer.PublicV6, StringComparison.Ordinal)
            .Replace("{gateway}", isV4 ? "192.168.51.254" : "fd00:50:33::fe", StringComparison.Ordinal)
            .Replace("{stray}", isV4 ? "10.244.200.0" : "fd00:244:0:200::", StringComparison.Ordinal);
    }

    /// <summary>A cluster of two nodes with a pod each, vxlan over a router, both families.</summary>
    public sealed class TwoNodes : IDisposable
    {
        public TwoNodes()
        {
            Cluster = new(new() { Families = Families.Dual, Underlay = UnderlayKind.Routed });
            Pods = Cluster.AttachEverywhere();
            TestCluster.MustReachEachOther(Pods);
        }

        public TestCluster Cluster { get; }

        public List<ClusterPod> Pods { get; }

        public void MustReach() => TestCluster.MustReachEachOther(Pods, 2_000);

        public void Dispose() => Cluster.Dispose();
    }
}
