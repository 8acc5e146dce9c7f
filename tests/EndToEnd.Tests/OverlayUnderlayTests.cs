using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>How an overlay without an agent finds its way out of the node, which MTU follows, and what of the node keeps it from being made.</summary>
public sealed class OverlayUnderlayTests
{
    /// <summary>Without a word about this node's addresses: by the peers' link, and where there are no peers yet by the default route.</summary>
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(true, false)]
    public void ThePublicAddressCanBeToldFromTheNode(bool isRouted, bool hasPeers)
    {
        using OverlayCluster cluster = new(2, isRouted);
        Node node = cluster[1];
        JsonObject config = Bare(cluster.Config(1));
        if (!hasPeers)
        {
            config["overlay"]!["peers"] = null;
        }

        Pod pod = cluster.Attach(1, config);
        Assert.Equal((cluster.PublicIp(1), "up0"), Sender(node, "flannel.1", "local"));
        Assert.Equal((cluster.PublicIp(1, v6: true), "up0"), Sender(node, "flannel-v6.1", "local6"));
        node.Call(Executables.Plugin, "STATUS", config).Silent();
        if (hasPeers)
        {
            Pod other = cluster.Attach(2, Bare(cluster.Config(2)));
            Assert.True(pod.Pings("10.244.2.2"));
            Assert.True(other.Pings("fd00:244:0:1::2"));
        }

        node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.False(node.HasLink("flannel.1"));
        Assert.False(node.HasLink("flannel-v6.1"));
    }

    [Fact]
    public void TheLinkMayBeNamed()
    {
        using OverlayCluster cluster = new(2, isRouted: true);
        Node node = cluster[1];
        node.Must("ip link add eth7 mtu 1400 type veth peer name eth8");
        node.Must("ip link set eth7 up");
        node.Must("ip addr add 192.0.2.7/24 dev eth7");
        JsonObject config = Bare(cluster.Config(1, families: "4"));
        config["overlay"]!["interface"] = "eth7";
        Pod pod = cluster.Attach(1, config);
        Assert.Equal(("192.0.2.7", "eth7"), Sender(node, "flannel.1", "local"));
        Assert.Equal(1350, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());

        // It is gone: the next ADD says so, and CHECK and STATUS.
        node.Must("ip link del eth7");
        node.Call(Executables.Plugin, "ADD", config, node.AddPod()).Fails(7, "overlay.interface", "eth7", "no link of that name");
        node.Call(Executables.Plugin, "STATUS", config).Fails(50, "overlay.interface", "eth7");
    }

    /// <summary>A node that announces its address by a routing protocol has it on lo.</summary>
    [Fact]
    public void AnAddressOnTheLoopbackLinkIsUsedByTheLinkToThePeers()
    {
        using OverlayCluster cluster = new(2, isRouted: true);
        Node node = cluster[1];
        node.Must("ip addr add 198.51.100.1/32 dev lo");
        JsonObject config = cluster.Config(1, families: "4");
        config["overlay"]!["publicIP"] = "198.51.100.1";
        Pod pod = cluster.Attach(1, config);
        Assert.Equal(("198.51.100.1", "up0"), Sender(node, "flannel.1", "local"));
        Assert.Equal(1450, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.Equal("0e:c5:c6:33:64:01", node.Json("ip -j link show flannel.1")[0].GetProperty("address").GetString());
    }

    /// <summary>Behind a NAT peers send to an address that the node does not have.</summary>
    [Fact]
    public void BehindANatPacketsLeaveByTheLinksOwnAddress()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1, families: "4");
        config["overlay"]!["publicIP"] = "203.0.113.1";
        config["overlay"]!["txChecksumOffload"] = false;
        cluster.Attach(1, config);
        Assert.Equal(("192.168.50.1", "up0"), Sender(node, "flannel.1", "local"));
        Assert.Equal("0e:c5:cb:00:71:01", node.Json("ip -j link show flannel.1")[0].GetProperty("address").GetString());
        config["overlay"]!["backend"] = "host-gw";
        config["overlay"]!["txChecksumOffload"] = null;
        node.Call(Executables.Plugin, "ADD", config, node.AddPod()).Fails(7, "203.0.113.1", "is no address of link \"up0\"", "host-gw");
        node.Call(Executables.Plugin, "STATUS", config).Fails(50, "203.0.113.1");
    }

    [Theory]
    [InlineData("vxlan", "4", 9000, 0, 8950)]
    [InlineData("vxlan", "46", 9000, 0, 8930)]
    [InlineData("vxlan", "4", 9000, 1500, 1450)]
    [InlineData("vxlan", "4", 1500, 9000, 1450)]
    [InlineData("host-gw", "46", 9000, 0, 9000)]
    [InlineData("host-gw", "4", 9000, 1500, 1500)]
    public void ThePodsMtuFollowsFromTheUnderlays(string backend, string families, int underlay, int told, int expected)
    {
        using OverlayCluster cluster = new(2, mtu: underlay);
        JsonObject config = cluster.Config(1, backend, families);
        config["overlay"]!["mtu"] = told;
        Pod pod = cluster.Attach(1, config);
        Assert.Equal(expected, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(expected, cluster[1].Json("ip -j link show cni0")[0].GetProperty("mtu").GetInt32());
    }

    [Fact]
    public void AnMtuThatIsToldCounts()
    {
        using OverlayCluster cluster = new();
        Pod pod = cluster.Attach(1, cluster.Config(1).With("mtu", 1300));
        Assert.Equal(1300, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1450, cluster[1].Json("ip -j link show flannel.1")[0].GetProperty("mtu").GetInt32());
    }

    public static TheoryData<string, string[], string[]> Obstacles => new()
    {
        { "{}", ["ip addr del 192.168.50.1/24 dev up0"], ["publicIP", "\"up0\" has no IPv4 address", "10.244.1.0/24"] },
        { "{}", ["ip addr flush dev up0"], ["no route leads to a peer", "no default route", "overlay.interface"] },
        { "{}", ["ip link set up0 mtu 1300"], ["up0", "1300", "IPv6 needs 1280"] },
        { "{}", ["ip link add flannel.1 type bridge"], ["flannel.1", "is no vxlan", "of kind bridge", "choose another VNI than 1"] },
        { "{}", ["ip link add other type vxlan id 1 dstport 8472"], ["link \"other\" has VNI 1 on port 8472 already"] },
        { """{"backend":"host-gw","peers":[{"subnet":"10.244.9.0/24","publicIP":"192.168.99.9"}]}""", [], ["overlay.peers[0]", "192.168.99.9 is not on the link \"up0\"", "host-gw"] },
        { """{"peers":[{"subnet":"10.244.9.0/24","publicIP":"192.168.50.1"}]}""", [], ["overlay.peers[0]", "192.168.50.1 is this node's own"] },
        { """{"peers":[{"subnet":"10.244.9.0/24","publicIP":"192.168.50.9","vtepMAC":"0e:c5:c0:a8:32:01"}]}""", [], ["overlay.peers[0]", "0e:c5:c0:a8:32:01 is this node's own"] },
    };

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void WhatIsInTheWayIsNamedAndNothingIsLeft(string keys, string[] lines, string[] told)
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = Bare(cluster.Config(1));
        foreach ((string key, JsonNode? value) in JsonNode.Parse(keys)!.AsObject())
        {
            if (key == "peers")
            {
                config["overlay"]!["peers"]!.AsArray().Insert(0, value![0]!.DeepClone());
            }
            else
            {
                config["overlay"]![key] = value?.DeepClone();
            }
        }

        foreach (string line in lines)
        {
            node.Must(line);
        }

        string before = node.Snapshot();
        node.Call(Executables.Plugin, "ADD", config, node.AddPod()).Fails(7, told);
        Assert.Equal(before, node.Snapshot());
        Assert.Empty(node.Leases("podnet"));

        // Another link's VNI is seen when it is tried only.
        if (!lines.Contains("ip link add other type vxlan id 1 dstport 8472"))
        {
            node.Call(Executables.Plugin, "STATUS", config).Fails(50, told);
        }
    }

    [Fact]
    public void TwoNetworksDoNotTakeALinkFromEachOther()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1, families: "4"), other = cluster.Config(1, families: "4").With("name", "other").With("bridge", "cni1");
        JsonNode overlay = other["overlay"]!;
        overlay["network"] = "10.245.0.0/16";
        overlay["subnets"] = "10.245.1.0/24";
        overlay["peers"] = new JsonArray(new JsonObject { ["subnet"] = "10.245.2.0/24", ["publicIP"] = cluster.PublicIp(2) });
        Pod pod = cluster.Attach(1, config);
        node.Call(Executables.Plugin, "ADD", other, node.AddPod()).Fails(7, "flannel.1", "another overlay", "network podnet", "choose another VNI than 1");
        node.Call(Executables.Plugin, "STATUS", other).Fails(50, "flannel.1");
        overlay["vni"] = 2;
        Pod second = cluster.Attach(1, other);
        Assert.Contains("10.245.2.0/24 via 10.245.2.0 dev flannel.2", node.Must("ip route"));
        Assert.Contains("10.244.2.0/24 via 10.244.2.0 dev flannel.1", node.Must("ip route"));
        node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.False(node.HasLink("flannel.1"));
        Assert.Contains("10.245.2.0/24 via 10.245.2.0 dev flannel.2", node.Must("ip route"));
        node.Call(Executables.Plugin, "DEL", other, second).Silent();
        Assert.False(node.HasLink("flannel.2"));
    }

    /// <summary>A node changes over from Flannel: its link is taken, and goes with the last attachment.</summary>
    [Fact]
    public void ALinkOfFlannelIsTakenOver()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        node.Must("ip link add flannel.1 type vxlan id 1 local 192.168.50.1 dev up0 dstport 8472 nolearning");
        node.Must("ip addr add 10.244.1.0/32 dev flannel.1");
        node.Must("ip link set flannel.1 up");
        node.Must("ip route add 10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink");
        int index = node.Json("ip -j link show flannel.1")[0].GetProperty("ifindex").GetInt32();
        JsonObject config = cluster.Config(1, families: "4");
        Pod pod = cluster.Attach(1, config);
        cluster.Attach(2, cluster.Config(2, families: "4"));
        Assert.Equal(index, node.Json("ip -j link show flannel.1")[0].GetProperty("ifindex").GetInt32());
        Assert.True(pod.Pings("10.244.2.2"));
        Assert.DoesNotContain("10.244.9.0", node.Must("ip route"));
        node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.False(node.HasLink("flannel.1"));
    }

    [Fact]
    public void AnUnderlayThatHasGotAnotherAddressIsFollowedByTheNextAdd()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = Bare(cluster.Config(1, families: "4"));
        Pod pod = node.AddPod();
        JsonElement result = node.Call(Executables.Plugin, "ADD", config, pod).Result();
        node.Must("ip addr del 192.168.50.1/24 dev up0");
        node.Must("ip addr add 192.168.50.77/24 dev up0");
        node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod).Fails(101, "flannel.1");
        cluster.Attach(1, config);
        Assert.Equal(("192.168.50.77", "up0"), Sender(node, "flannel.1", "local"));
    }

    [Fact]
    public void ALockThatIsHeldIsNamed()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        System.IO.Directory.CreateDirectory($"{node.Directory}/state");
        using Background holder = new(node.Name, $"{node.Directory}/log", null, "flock", "--no-fork", $"{node.Directory}/state/overlay.lock", "sleep", "40");
        System.Threading.Thread.Sleep(500);
        string before = node.Snapshot();
        node.Call(Executables.Plugin, "ADD", config, node.AddPod()).Fails(11, "overlay.lock", "is held by process", "try again later");
        Assert.Equal(before, node.Snapshot());
    }

    private static JsonObject Bare(JsonObject config)
    {
        foreach (string key in new[] { "publicIP", "publicIPv6" })
        {
            config["overlay"]!.AsObject().Remove(key);
        }

        return config;
    }

    private static (string Local, string Link) Sender(Node node, string link, string key)
    {
        JsonElement data = node.Json($"ip -j -d link show {link}")[0].GetProperty("linkinfo").GetProperty("info_data");
        return (data.GetProperty(key).GetString()!, data.GetProperty("link").GetString()!);
    }
}
