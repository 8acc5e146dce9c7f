using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type cscni makes a whole overlay without an agent: at the first ADD, and removes it with the last attachment.</summary>
public sealed class OverlayTests
{
    public static TheoryData<string, string, bool> Kinds => new()
    {
        { "vxlan", "4", false },
        { "vxlan", "6", false },
        { "vxlan", "46", false },
        { "vxlan", "46", true },
        { "host-gw", "4", false },
        { "host-gw", "6", false },
        { "host-gw", "46", false },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void PodsOfDifferentNodesReachEachOtherAndNothingIsLeft(string backend, string families, bool isRouted)
    {
        using OverlayCluster cluster = new(3, isRouted);
        Pod[] pods = [.. Enumerable.Range(1, 3).Select(number => cluster.Attach(number, cluster.Config(number, backend, families)))];
        int mtu = backend == "host-gw" ? 1500 : families.Contains('6') ? 1430 : 1450;
        foreach (Pod pod in pods)
        {
            Assert.Equal(mtu, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
            foreach (int number in Enumerable.Range(1, 3).Where(number => pods[number - 1] != pod))
            {
                foreach (char family in families)
                {
                    string address = family == '4' ? $"10.244.{number}.2" : $"fd00:244:0:{number}::2";
                    Assert.True(pod.Pings(address), $"{pod.NetNs} to {address}");

                    // A packet of the full size passes whole.
                    int size = mtu - (family == '4' ? 28 : 48);
                    Assert.True(pod.Can($"ping -c 1 -W 1 -M do -s {size} {address}"), $"{pod.NetNs} to {address} with {size} bytes");
                }
            }
        }

        for (int number = 1; number <= 3; number++)
        {
            Node node = cluster[number];
            JsonObject config = cluster.Config(number, backend, families);
            node.Call(Executables.Plugin, "DEL", config, pods[number - 1]).Silent();
            RequireNothingLeft(node);
        }
    }

    /// <summary>The objects are those of Flannel.</summary>
    [Fact]
    public void TheKernelHoldsWhatDocsOverlaySays()
    {
        using OverlayCluster cluster = new();
        JsonObject config = cluster.Config(1);
        config["overlay"]!["vni"] = 7;
        config["overlay"]!["port"] = 4789;
        config["overlay"]!["vtepMAC"] = "0e:00:00:00:00:01";
        config["overlay"]!["peers"]![0]!["vtepMAC"] = "0e:12:34:56:78:9a";
        cluster.Attach(1, config);
        Node node = cluster[1];
        JsonElement link = node.Json("ip -j -d link show flannel.7")[0];
        Assert.Equal((1450, "0e:00:00:00:00:01"), (link.GetProperty("mtu").GetInt32(), link.GetProperty("address").GetString()));
        JsonElement data = link.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal((7, 4789, "192.168.50.1", "up0"), (data.GetProperty("id").GetInt32(), data.GetProperty("port").GetInt32(), data.GetProperty("local").GetString(), data.GetProperty("link").GetString()));
        Assert.Equal("cscni overlay network podnet", link.GetProperty("ifalias").GetString());
        Assert.Equal(1430, node.Json("ip -j link show flannel-v6.7")[0].GetProperty("mtu").GetInt32());
        Assert.Contains("10.244.2.0 lladdr 0e:12:34:56:78:9a PERMANENT", node.Must("ip neigh show dev flannel.7"));
        Assert.Contains("0e:12:34:56:78:9a dst 192.168.50.2 self permanent", node.Must("bridge fdb show dev flannel.7"));
        Assert.Contains("10.244.2.0/24 via 10.244.2.0 dev flannel.7 proto 197 onlink", node.Must("ip route"));
        Assert.Contains("fd00:244:0:2::/64 via fd00:244:0:2:: dev flannel-v6.7 proto 197", node.Must("ip -6 route"));
        Assert.Contains("inet 10.244.1.0/32", node.Must("ip addr show flannel.7"));
    }

    [Fact]
    public void ItStaysUntilTheLastAttachmentOfItsNetworkGoes()
    {
        using OverlayCluster cluster = new();
        JsonObject config = cluster.Config(1);
        Node node = cluster[1];
        Pod first = cluster.Attach(1, config);
        int index = node.Json("ip -j link show flannel.1")[0].GetProperty("ifindex").GetInt32();
        Pod second = cluster.Attach(1, config);

        // Another network on the same bridge does not count.
        node.Call(Executables.Plugin, "ADD", Configs.Bridge(node, subnets: "10.99.0.0/24").With("bridge", "cni0").With("isGateway", false).With("name", "other"), node.AddPod()).Result();
        node.Call(Executables.Plugin, "DEL", config, first).Silent();
        Assert.Equal(index, node.Json("ip -j link show flannel.1")[0].GetProperty("ifindex").GetInt32());
        node.Call(Executables.Plugin, "DEL", config, second, "CNI_NETNS=").Silent();
        RequireNothingLeft(node, veths: 1);
        node.Call(Executables.Plugin, "DEL", config, second).Silent();
    }

    /// <summary>The second ADD finds all in place, and sends nothing about it.</summary>
    [Theory]
    [InlineData("vxlan")]
    [InlineData("host-gw")]
    public void WhatStandsIsNotMadeAgain(string backend)
    {
        using OverlayCluster cluster = new();
        JsonObject config = cluster.Config(1, backend);
        cluster.Attach(1, config);
        Node node = cluster[1];
        string before = Overlay(node);
        string trace = $"{node.Directory}/trace";
        Pod pod = node.AddPod();
        Outcome outcome = node.Run(
            "strace",
            ["-o", trace, "-s", "9000", "-e", "trace=sendto,sendmsg", Executables.Plugin],
            CniEnvironment.Of("ADD", pod),
            config.ToJsonString());
        outcome.Result();
        string sent = System.IO.File.ReadAllText(trace);
        Assert.Contains("RTM_GETROUTE", sent);
        foreach (string word in new[] { "RTM_NEWNEIGH", "RTM_DELNEIGH", "RTM_DELROUTE", "vxlan\"}, {nla", "10.244.2" })
        {
            Assert.DoesNotContain(word, string.Join('\n', sent.Split('\n').Where(static line => !line.Contains("NLM_F_DUMP"))));
        }

        Assert.Equal(before, Overlay(node));
    }

    [Theory]
    [InlineData("ip link del flannel.1", "flannel.1")]
    [InlineData("ip link set flannel.1 down", "flannel.1", "down")]
    [InlineData("ip link set flannel.1 mtu 1300", "1300", "1450")]
    [InlineData("ip link set flannel-v6.1 address 0e:00:00:00:00:99", "0e:00:00:00:00:99")]
    [InlineData("ip addr flush dev flannel.1", "10.244.1.0/32")]
    [InlineData("ip route del 10.244.2.0/24", "10.244.2.0/24")]
    [InlineData("ip -6 route del fd00:244:0:2::/64", "fd00:244:0:2::/64")]
    [InlineData("ip neigh del 10.244.2.0 dev flannel.1", "10.244.2.0")]
    [InlineData("bridge fdb del 0e:c5:c0:a8:32:02 dev flannel.1", "0e:c5:c0:a8:32:02")]
    [InlineData("ip route add 10.244.9.0/24 via 192.168.50.9", "10.244.9.0/24")]
    public void WhatIsChangedByHandIsToldByCheckAndPutRightByTheNextAdd(string change, params string[] told)
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        Pod pod = node.AddPod();
        JsonElement result = node.Call(Executables.Plugin, "ADD", config, pod).Result();
        string before = Overlay(node);
        JsonObject withResult = config.With("prevResult", JsonNode.Parse(result.GetRawText()));
        node.Call(Executables.Plugin, "CHECK", withResult, pod).Silent();
        node.Must(change);
        node.Call(Executables.Plugin, "CHECK", withResult, pod).Fails(101, told);
        cluster.Attach(1, config);
        Assert.Equal(before, Overlay(node));
        node.Call(Executables.Plugin, "CHECK", withResult, pod).Silent();
    }

    [Fact]
    public void PeersThatAreNotInTheConfigurationAnyMoreGo()
    {
        using OverlayCluster cluster = new(3);
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        cluster.Attach(1, config);
        Assert.Contains("10.244.3.0/24", node.Must("ip route"));
        config["overlay"]!["peers"]!.AsArray().RemoveAt(1);
        cluster.Attach(1, config);
        foreach (string listing in new[] { "ip route", "ip -6 route", "ip neigh", "ip -6 neigh", "bridge fdb" })
        {
            string text = node.Must(listing);
            Assert.DoesNotContain("10.244.3.0", text);
            Assert.DoesNotContain("fd00:244:0:3:", text);
            Assert.DoesNotContain("192.168.50.3", text);
        }

        Assert.Contains("10.244.2.0/24", node.Must("ip route"));
    }

    [Fact]
    public void AnotherBackendTakesThePlaceOfTheFormer()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        Pod pod = cluster.Attach(1, cluster.Config(1));
        JsonObject config = cluster.Config(1, "host-gw");
        cluster.Attach(1, config);
        Assert.False(node.HasLink("flannel.1"));
        Assert.Contains("10.244.2.0/24 via 192.168.50.2 dev up0 proto 197", node.Must("ip route"));
        node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        RequireNothingLeft(node);
    }

    [Fact]
    public void GcRemovesItWhenNothingIsLeft()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        Pod first = cluster.Attach(1, config);
        cluster.Attach(1, config);
        JsonArray list = [new JsonObject { ["containerID"] = first.ContainerId, ["ifname"] = "eth0" }];
        node.Call(Executables.Plugin, "GC", config).Silent();
        node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", list)).Silent();
        Assert.True(node.HasLink("flannel.1"));
        node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        RequireNothingLeft(node);
    }

    [Fact]
    public void AnAddThatFailsLeavesNothing()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1, families: "4");
        config["overlay"]!["subnets"] = new JsonArray("10.244.1.0/30");
        string before = node.Snapshot();
        node.Call(Executables.Plugin, "ADD", config.With("sysctl", new JsonObject { ["net.core.somaxconn"] = "nonsense" }), node.AddPod()).Fails(5, "somaxconn");
        Assert.Equal(before, node.Snapshot());
        RequireNothingLeft(node);

        // With an attachment that stands the overlay stays.
        Pod pod = cluster.Attach(1, config);
        string standing = Overlay(node);
        node.Call(Executables.Plugin, "ADD", config, node.AddPod()).Fails(102, "10.244.1.");
        Assert.Equal(standing, Overlay(node));
        node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        RequireNothingLeft(node);
    }

    [Theory]
    [InlineData("sendto")]
    [InlineData("recvfrom")]
    public void AfterAKillDelAloneCleansUp(string call)
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        for (int when = 1; ; when++)
        {
            Pod pod = node.AddPod();
            Outcome outcome = node.Run(
                "strace",
                ["-o", "/dev/null", "-e", $"inject={call}:signal=KILL:when={when}", Executables.Plugin],
                CniEnvironment.Of("ADD", pod),
                config.ToJsonString());
            node.Call(Executables.Plugin, "DEL", config, pod).Silent();
            RequireNothingLeft(node);
            if (outcome.Signal == 0 && outcome.ExitCode == 0)
            {
                Assert.True(when > 20, $"only {when} calls of {call}");
                return;
            }
        }
    }

    [Fact]
    public void AddsAndDelsAtTheSameTimeAgree()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        Pod[] pods = [.. Enumerable.Range(0, 8).Select(_ => node.AddPod())];
        for (int round = 0; round < 6; round++)
        {
            // Half of them come and go while the others do.
            Assert.All(Parallel(pods, pod => node.Call(Executables.Plugin, "ADD", config, pod)), static outcome => Assert.True(outcome.ExitCode == 0, outcome.Text));
            Assert.Equal(1, node.Must("ip route").Split('\n').Count(static line => line.StartsWith("10.244.2.0/24")));
            Pod stays = pods[round];
            Assert.All(Parallel([.. pods.Where(pod => pod != stays)], pod => node.Call(Executables.Plugin, "DEL", config, pod)), static outcome => Assert.True(outcome.ExitCode == 0, outcome.Text));
            Assert.True(node.HasLink("flannel.1"));

            // The last one goes while the next comes: the next one has the overlay.
            Pod comes = pods[(round + 1) % pods.Length];
            Outcome[] outcomes = Parallel([stays, comes], pod => node.Call(Executables.Plugin, pod == stays ? "DEL" : "ADD", config, pod));
            Assert.All(outcomes, static outcome => Assert.True(outcome.ExitCode == 0, outcome.Text));
            Assert.True(node.HasLink("flannel.1"));
            Assert.Contains("10.244.2.0/24", node.Must("ip route"));
            node.Call(Executables.Plugin, "DEL", config, comes).Silent();
            RequireNothingLeft(node);
        }
    }

    /// <summary>Nobody else has a word in it: only what the plugin needs to know to find its own is read.</summary>
    [Theory]
    [InlineData("""{"backend": "nonsense"}""")]
    [InlineData("""5""")]
    public void DelRemovesItWithKeysThatHaveBecomeInvalid(string overlay)
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1);
        Pod pod = cluster.Attach(1, config);
        node.Call(Executables.Plugin, "DEL", config.With("overlay", JsonNode.Parse(overlay)), pod).Silent();
        RequireNothingLeft(node);
    }

    [Fact]
    public void DelRemovesItWithoutTheUnderlay()
    {
        foreach (string backend in new[] { "vxlan", "host-gw" })
        {
            using OverlayCluster cluster = new();
            Node node = cluster[1];
            JsonObject config = cluster.Config(1, backend);
            Pod pod = cluster.Attach(1, config);
            node.Must("ip link del up0");
            node.Call(Executables.Plugin, "DEL", config, pod).Silent();
            RequireNothingLeft(node);
        }
    }

    [Fact]
    public void ANodeWithAnotherSubnetIsReaddressed()
    {
        using OverlayCluster cluster = new();
        Node node = cluster[1];
        JsonObject config = cluster.Config(1), moved = cluster.Config(1);
        Pod pod = cluster.Attach(1, config);
        moved["overlay"]!["subnets"] = new JsonArray("10.244.7.0/24", "fd00:244:0:7::/64");
        node.Call(Executables.Plugin, "ADD", moved, node.AddPod()).Fails(11, "10.244.1.1/24", "former subnet");
        node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        cluster.Attach(1, moved);
        Assert.Contains("10.244.7.1/24", node.Must("ip addr show cni0"));
        Assert.DoesNotContain("10.244.1.", node.Must("ip addr"));
        Assert.DoesNotContain("fd00:244:0:1:", node.Must("ip addr"));
    }

    private static Outcome[] Parallel(Pod[] pods, Func<Pod, Outcome> call) => [.. pods.AsParallel().AsOrdered().WithDegreeOfParallelism(pods.Length).Select(call)];

    /// <summary>All of the overlay, in any order.</summary>
    private static string Overlay(Node node)
    {
        List<string> lines = [];
        foreach (string listing in new[] { "ip -o -d link show type vxlan", "ip -o addr show up", "ip route", "ip -6 route", "ip neigh show nud permanent", "ip -6 neigh show nud permanent", "bridge fdb show" })
        {
            lines.AddRange(node.Must(listing).Split('\n').Select(static line => line.Contains(": flannel") ? line[(line.IndexOf(':') + 1)..] : line)
                .Where(static line => line.Contains("flannel") || line.Contains("proto 197")));
        }

        lines.Sort(StringComparer.Ordinal);
        return string.Join('\n', lines.Select(static line => line.Replace(" tentative", string.Empty)));
    }

    private static void RequireNothingLeft(Node node, int veths = 0)
    {
        Assert.DoesNotContain(System.IO.Directory.GetFiles(node.Directory, "*", System.IO.SearchOption.AllDirectories), static path => path.Contains("/state/overlay.") && !path.EndsWith(".lock"));
        Assert.Equal(string.Empty, node.Must("ip -o link show type vxlan"));
        Assert.Equal(veths, node.Must("ip -o link show type veth").Split('\n').Count(static line => line.Contains(": veth")));
        Assert.DoesNotContain("proto 197", node.Must("ip route show table all") + node.Must("ip -6 route show table all"));
        Assert.Empty(node.Leases("podnet"));
    }
}
