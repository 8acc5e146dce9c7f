using System;
using System.IO;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Every conflist of examples/ attaches a pod as it is, but for where leases and other files go.</summary>
public sealed class ExampleTests
{
    [Theory]
    [InlineData("10-bridge.conflist")]
    [InlineData("20-dropin.conflist")]
    [InlineData("30-routes.conflist")]
    [InlineData("40-portmap.conflist")]
    [InlineData("50-dropin-portmap.conflist")]
    [InlineData("60-ptp.conflist")]
    [InlineData("80-dropin-five.conflist")]
    [InlineData("81-cscni-alone.conflist")]
    [InlineData("90-flannel.conflist")]
    [InlineData("91-subnet-file.conflist")]
    public void AttachesAPod(string file)
    {
        using Node node = new();
        Attach(node, file, static (_, _) => { });
    }

    [Fact]
    public void PodsOfTwoNodesReachEachOther()
    {
        using OverlayCluster cluster = new();
        string[] files = ["92-vxlan-node1.conflist", "92-vxlan-node2.conflist"];
        Attach(cluster[1], files[0], (first, _) => Attach(cluster[2], files[1], (second, _) =>
        {
            Assert.True(first.Pings("10.244.2.2"));
            Assert.True(second.Pings("fd00:244:0:1::2"));
        }));
        Assert.Equal(string.Empty, cluster[1].Must("ip -o link show type vxlan") + cluster[2].Must("ip -o link show type vxlan"));
    }

    [Fact]
    public void ANodeHasRoutesToItsPeers()
    {
        using OverlayCluster cluster = new();
        Attach(cluster[1], "93-host-gw.conflist", (_, _) =>
        {
            Assert.Contains("10.244.2.0/24 via 192.168.50.2 dev up0", cluster[1].Must("ip route"));
            Assert.Contains("10.244.3.0/24 via 192.168.50.3 dev up0", cluster[1].Must("ip route"));
        });
        Assert.DoesNotContain("10.244.2.0", cluster[1].Must("ip route"));
    }

    [Fact]
    public void APodIsOnTheNodesOwnNetwork()
    {
        // The example names no master: it stands on the link of the node's default route, up0.
        using Lan lan = new();
        Shell.Must($"ip -n {lan.Outside} addr add 192.168.1.1/24 dev lan0");
        lan.Node.Must("ip addr add 192.168.1.2/24 dev up0");
        lan.Node.Must("ip route add default via 192.168.1.1");
        Attach(lan.Node, "70-macvlan.conflist", (pod, _) =>
            Assert.True(Shell.Can($"ip netns exec {lan.Outside} ping -c 1 -W 1 {pod.Json("ip -j addr show eth0")[0].GetProperty("addr_info")[0].GetProperty("local").GetString()}")));
    }

    [Theory]
    [InlineData("80-dropin-five.conflist")]
    [InlineData("81-cscni-alone.conflist")]
    public void AListOfFiveAndTypeCscniAloneDoTheSame(string file)
    {
        using Node node = new();
        Attach(node, file, (pod, address) =>
        {
            Assert.Equal("1024", pod.Must("sysctl -n net.core.somaxconn").Trim());
            Assert.Equal(500, pod.Json("ip -j link show eth0")[0].GetProperty("txqlen").GetInt32());
            string queues = node.Must("tc qdisc");
            Assert.Contains("rate 100Mbit", queues);
            Assert.Contains("rate 50Mbit", queues);
            foreach (string set in new[] { "masquerade4", "ports4", "forwarded4", "policy4" })
            {
                Assert.Contains(address, node.Must($"nft list {(set == "ports4" ? "map" : "set")} inet cscni {set}"));
            }
        });
        Assert.Equal(string.Empty, node.Must("nft list ruleset") + node.Must("ip -o link show type ifb") + node.Must("ip -o link show type veth"));
    }

    /// <summary>What a runtime does with a pod, by cscnictl.</summary>
    /// <param name="node">The node.</param>
    /// <param name="file">The example.</param>
    /// <param name="look">Sees the attached pod and its address.</param>
    private static void Attach(Node node, string file, Action<Pod, string> look)
    {
        Pod pod = node.AddPod();
        JsonNode list = JsonNode.Parse(File.ReadAllText($"{Executables.Root}/examples/{file}"))!;
        string plugins = Directory.CreateDirectory($"{node.Directory}/bin").FullName;
        foreach (JsonNode? plugin in list["plugins"]!.AsArray())
        {
            Link(plugins, plugin!["type"], "cscni");
            plugin["stateDir"] = $"{node.Directory}/state";
            plugin["dataDir"] = $"{node.Directory}/tuning";
            if (plugin["type"]!.GetValue<string>() == "flannel" || plugin["overlay"] is not null)
            {
                UseSubnet(node, plugin, plugins);
            }
            else if (plugin["ipam"] is { } ipam)
            {
                Link(plugins, ipam["type"], "cscni-ipam");
                ipam["dataDir"] = node.LeaseDirectory;
            }
        }

        File.WriteAllText($"{node.Directory}/{file}", list.ToJsonString());
        string network = list["name"]!.GetValue<string>();
        foreach (string command in new[] { "add", "check", "status", "del" })
        {
            Outcome outcome = node.Run(
                Executables.Ctl,
                [command, network, .. command == "status" ? Array.Empty<string>() : [pod.NetNsPath], "--conf-dir", node.Directory, "--cni-path", plugins, "--cache-dir", $"{node.Directory}/cache"],
                ["CAP_ARGS={\"portMappings\":[{\"hostPort\":8080,\"containerPort\":80}]}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Text}");
            if (command == "add")
            {
                Assert.True(pod.Pings(pod.Json("ip -j route show default")[0].GetProperty("gateway").GetString()!));
                look(pod, node.Leases(network)[0]);
            }
        }

        Assert.Empty(node.Leases(network));
    }

    /// <summary>The node's subnet, and what the plugins are that are not named.</summary>
    private static void UseSubnet(Node node, JsonNode plugin, string plugins)
    {
        SubnetEnv env = new($"{node.Directory}/subnet.env");
        env.Write();
        foreach (string file in new[] { "bridge", "host-local", "cscni-ipam" })
        {
            Link(plugins, file, file == "bridge" ? "cscni" : "cscni-ipam");
        }

        if (plugin["overlay"]?["network"] is null && plugin["overlay"]?["networks"] is null)
        {
            (plugin["overlay"] ?? plugin)["subnetFile"] = env.Path;
        }

        plugin["ipam"] = new JsonObject { ["dataDir"] = node.LeaseDirectory };
    }

    /// <summary>Named as the reference plugin is: what make install-dropin does.</summary>
    private static void Link(string directory, JsonNode? type, string executable)
    {
        string link = $"{directory}/{type}";
        if (!File.Exists(link))
        {
            File.CreateSymbolicLink(link, $"{Executables.Out}/{executable}");
        }
    }
}
