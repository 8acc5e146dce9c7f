using System;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type cscni does in one process what a list of bridge, portmap, bandwidth, tuning and firewall does.</summary>
public sealed class InlineTests : IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void AllOfItIsDoneToldAndChecked()
    {
        Pod pod = _node.AddPod();
        Chain chain = Alone(All());
        JsonElement result = chain.Add(pod, Ports());
        Assert.Equal(4, result.GetProperty("interfaces").GetArrayLength());
        JsonElement link = pod.Json("ip -j link show eth0")[0];
        Assert.Equal("0e:00:00:00:00:07", link.GetProperty("address").GetString());
        Assert.Equal(1400, link.GetProperty("mtu").GetInt32());
        Assert.Equal(500, link.GetProperty("txqlen").GetInt32());
        Assert.Contains("PROMISC", link.GetProperty("flags").ToString());
        Assert.Contains("ALLMULTI", link.GetProperty("flags").ToString());
        Assert.Equal("500", pod.Must("sysctl -n net.core.somaxconn").Trim());
        Assert.Contains("rate 8Mbit", _node.Must($"tc qdisc show dev {NameOf(result, 1)}"));
        Assert.Contains("rate 16Mbit", _node.Must($"tc qdisc show dev {NameOf(result, 3)}"));
        Assert.Contains("10.77.0.2", _node.Must("nft list set inet cscni forwarded4"));
        Assert.Contains("8080", _node.Must("nft list map inet cscni ports4"));
        Assert.True(pod.Pings("10.77.0.1"));
        Assert.True(pod.Pings("fd00:77::1"));
        chain.Check(pod).Silent();
        chain.Delete(pod);
        Assert.Equal(string.Empty, _node.Must("ip -o link show type ifb") + _node.Must("ip -o link show type veth"));
        Assert.Equal(string.Empty, _node.Must("nft list ruleset"));
        Assert.Empty(_node.Leases("net"));
    }

    [Fact]
    public void TheRuntimesBandwidthCounts()
    {
        JsonObject config = All().With("bandwidth", null).With("capabilities", new JsonObject { ["bandwidth"] = true, ["mac"] = true });
        JsonObject runtime = new() { ["bandwidth"] = new JsonObject { ["ingressRate"] = 24_000_000, ["ingressBurst"] = 800_000 }, ["mac"] = "0e:00:00:00:00:08" };
        JsonElement result = Alone(config).Add(_node.AddPod(), runtime);
        Assert.Contains("rate 24Mbit", _node.Must($"tc qdisc show dev {NameOf(result, 1)}"));
        Assert.Equal("0e:00:00:00:00:08", result.GetProperty("interfaces")[2].GetProperty("mac").GetString());
    }

    [Theory]
    [InlineData("pod ip link set eth0 promisc off", "promiscuous")]
    [InlineData("pod ip link set eth0 txqueuelen 7", "queue")]
    [InlineData("pod sysctl -q -w net.core.somaxconn=501", "net.core.somaxconn", "501")]
    [InlineData("node tc qdisc del dev HOST root", "tbf")]
    [InlineData("node ip link del IFB", "bwp")]
    [InlineData("node nft flush set inet cscni forwarded4", "forwarded4")]
    public void CheckTellsWhatDiffers(string change, params string[] told)
    {
        Pod pod = _node.AddPod();
        Chain chain = Alone(All());
        JsonElement result = chain.Add(pod);
        string line = change[(change.IndexOf(' ') + 1)..].Replace("HOST", NameOf(result, 1)).Replace("IFB", NameOf(result, 3));
        _ = change.StartsWith("pod") ? pod.Must(line) : _node.Must(line);
        chain.Check(pod).Fails(101, told);
    }

    [Fact]
    public void DelNeedsNothingAndGcRemovesTheRest()
    {
        Pod first = _node.AddPod(), second = _node.AddPod(), kept = _node.AddPod();
        Chain chain = Alone(All().With("mac", null));
        foreach (Pod pod in new[] { first, second, kept })
        {
            chain.Add(pod);
        }

        chain.DeleteBlindly(first);
        chain.DeleteBlindly(first);
        Assert.Equal(2, _node.Must("ip -o link show type ifb").Trim().Split('\n').Length);
        chain.Collect(kept);
        Assert.Single(_node.Must("ip -o link show type ifb").Trim().Split('\n'));
        Assert.Single(_node.Must("ip -o link show type veth").Trim().Split('\n'));
        chain.Check(kept).Silent();
    }

    [Fact]
    public void TypeBridgeLeavesAllOfThisToOthers()
    {
        Pod pod = _node.AddPod();
        Chain chain = Alone(All().With("type", "bridge"));
        JsonElement result = chain.Add(pod);
        Assert.Equal(3, result.GetProperty("interfaces").GetArrayLength());
        Assert.NotEqual("0e:00:00:00:00:07", result.GetProperty("interfaces")[2].GetProperty("mac").GetString());
        Assert.NotEqual("500", pod.Must("sysctl -n net.core.somaxconn").Trim());
        chain.Check(pod).Silent();
    }

    [Theory]
    [InlineData("sysctl", """{"kernel.panic": "1"}""", 7, "invalid net sysctl key")]
    [InlineData("sysctl", """{"net.core.somaxconn": "nonsense"}""", 5, "somaxconn")]
    [InlineData("bandwidth", """{"ingressRate": 1000}""", 7, "if rate is set, burst must also be set")]
    [InlineData("mac", "\"nonsense\"", 7, "mac")]
    [InlineData("txQLen", "-1", 7, "txQLen")]
    [InlineData("firewall", "\"on\"", 6, "firewall")]
    public void ABadValueIsNamedAndNothingIsLeft(string key, string value, int code, params string[] told)
    {
        Pod pod = _node.AddPod();
        string before = _node.Snapshot();
        Alone(All().With(key, JsonNode.Parse(value))).TryAdd(pod).Fails(code, told);
        Assert.Equal(before, _node.Snapshot());
        Assert.Equal(string.Empty, _node.Must("nft list ruleset"));
        Assert.Empty(_node.Leases("net"));
    }

    [Theory]
    [InlineData("sendto")]
    [InlineData("recvfrom")]
    public void AfterAKillDelAloneCleansUp(string call)
    {
        JsonObject config = All().With("cniVersion", "1.1.0").With("name", "net");
        for (int when = 1; ; when++)
        {
            Pod pod = _node.AddPod();
            Outcome outcome = _node.Run(
                "strace",
                ["-o", "/dev/null", "-e", $"inject={call}:signal=KILL:when={when}", Executables.Plugin],
                CniEnvironment.Of("ADD", pod),
                config.ToJsonString());
            _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
            Assert.Equal(string.Empty, _node.Must("ip -o link show type ifb") + _node.Must("ip -o link show type veth"));
            Assert.True(_node.Leases("net").Count == 0, $"killed at {call} {when}");
            Assert.DoesNotContain(pod.ContainerId, _node.Must("nft list ruleset"));
            if (outcome.Signal == 0 && outcome.ExitCode == 0)
            {
                Assert.True(when > 10, $"only {when} calls of {call}");
                return;
            }
        }
    }

    private Chain Alone(JsonObject config) => new(_node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, config));

    private static string NameOf(JsonElement result, int index) => result.GetProperty("interfaces")[index].GetProperty("name").GetString()!;

    private static JsonObject Ports() => TrafficContender.Ports("tcp 8080 80");

    private JsonObject All() => Configs.Bridge(_node).With("isDefaultGateway", true).With("stateDir", $"{_node.Directory}/state")
        .With("capabilities", new JsonObject { ["portMappings"] = true })
        .With("firewall", true)
        .With("mac", "0e:00:00:00:00:07").With("mtu", 1400).With("promisc", true).With("allmulti", true).With("txQLen", 500)
        .With("sysctl", new JsonObject { ["net.core.somaxconn"] = "500" })
        .With("bandwidth", new JsonObject { ["ingressRate"] = 8_000_000, ["ingressBurst"] = 800_000, ["egressRate"] = 16_000_000, ["egressBurst"] = 1_600_000 });
}
