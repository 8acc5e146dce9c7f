using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type bandwidth, behind a bridge and behind a routed pair.</summary>
public sealed class BandwidthTests : System.IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void TheNumbersAreTheReferencePlugins()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        Pod ours = _node.AddPod(), theirs = _node.AddPod();
        JsonElement mine = Add(Chain(true, All()), ours), reference = Add(Chain(false, All()), theirs);
        Assert.Equal(reference.GetProperty("interfaces").GetArrayLength(), mine.GetProperty("interfaces").GetArrayLength());
        foreach (int index in new[] { 1, 3 })
        {
            (string mineName, string theirName) = (NameOf(mine, index), NameOf(reference, index));
            Assert.Equal(Buckets(theirName), Buckets(mineName));
        }

        Assert.Contains($"Redirect to device {NameOf(mine, 3)}", _node.Must($"tc filter show dev {NameOf(mine, 1)} parent ffff:"));
        Assert.Equal(1500, _node.Json($"ip -j link show {NameOf(mine, 3)}")[0].GetProperty("mtu").GetInt32());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatOneMadeTheOtherChecksAndDeletes(bool isMadeByOurs)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        Pod pod = _node.AddPod();
        Chain bridge = new(_node, "1.0.0", "net", new ChainedPlugin(Executables.Plugin, Configs.Bridge(_node)));
        JsonObject config = All().With("cniVersion", "1.0.0").With("name", "net").With("prevResult", JsonNode.Parse(bridge.Add(pod).GetRawText()));
        (string maker, string other) = (Executables.Plugin, $"{Executables.Reference}/bandwidth");
        (maker, other) = isMadeByOurs ? (maker, other) : (other, maker);
        JsonElement result = _node.Call(maker, "ADD", config, pod).Result();
        config["prevResult"] = JsonNode.Parse(result.GetRawText());
        _node.Call(other, "CHECK", config, pod).Silent();
        _node.Call(other, "DEL", config, pod).Silent();
        Assert.False(_node.HasLink(NameOf(result, 3)));
    }

    [Theory]
    [InlineData("bridge")]
    [InlineData("ptp")]
    public void TrafficIsSlowedDownInEachDirection(string type)
    {
        Pod pod = _node.AddPod();
        Chain chain = new(
            _node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, type == "ptp" ? Configs.Ptp(_node) : Configs.Bridge(_node)), new ChainedPlugin(Executables.Plugin, All()));
        chain.Add(pod);
        chain.Check(pod).Silent();

        // 8 and 16 Mbit/s: of 1.5 MB, 100 kB and 200 kB pass at once, the rest in 1.4 s and 0.65 s; in more on a busy machine.
        Assert.InRange(Seconds(pod, isToPod: true), 1.1, 5);
        Assert.InRange(Seconds(pod, isToPod: false), 0.5, 5);
    }

    [Theory]
    [InlineData("node ip link del IFB", "bwp", "missing")]
    [InlineData("node ip link set IFB down", "bwp", "down")]
    [InlineData("node tc qdisc del dev IFB root", "bwp", "tbf")]
    [InlineData("node tc qdisc del dev HOST root", "veth", "tbf")]
    [InlineData("node tc qdisc replace dev HOST root handle 1: tbf rate 9mbit burst 100000 limit 125000", "rate", "9000000", "8000000")]
    [InlineData("node tc qdisc replace dev HOST root handle 1: tbf rate 8mbit burst 100000 limit 125001", "limit", "125001", "125000")]
    [InlineData("node tc qdisc replace dev HOST root handle 1: tbf rate 8mbit burst 90000 limit 125000", "burst", "720000", "800000")]
    [InlineData("node tc qdisc del dev HOST ingress", "redirected")]
    public void CheckTellsWhatDiffers(string change, params string[] told)
    {
        Pod pod = _node.AddPod();
        Chain chain = Chain(true, All());
        JsonElement result = chain.Add(pod);
        chain.Check(pod).Silent();
        _node.Must(change[5..].Replace("IFB", NameOf(result, 3)).Replace("HOST", NameOf(result, 1)));
        chain.Check(pod).Fails(101, told);
    }

    [Fact]
    public void TheIfbHasNoLinkLocalAddress()
    {
        // With one, the kernel takes twice as long to delete it on a node that forwards IPv6.
        _node.Must("sysctl -q -w net.ipv6.conf.all.forwarding=1");
        string ifb = NameOf(Chain(true, All()).Add(_node.AddPod()), 3);
        Assert.Contains("UP", _node.Must($"ip link show {ifb}"));
        Assert.Equal(string.Empty, _node.Must($"ip -6 addr show dev {ifb}"));
    }

    [Theory]
    [InlineData("ingress")]
    [InlineData("egress")]
    public void OneDirectionAlone(string direction)
    {
        Pod pod = _node.AddPod();
        JsonObject config = new() { ["type"] = "bandwidth", [$"{direction}Rate"] = 8_000_000, [$"{direction}Burst"] = 800_000 };
        Chain chain = Chain(true, config);
        JsonElement result = chain.Add(pod);
        Assert.Equal(direction == "egress" ? 4 : 3, result.GetProperty("interfaces").GetArrayLength());
        chain.Check(pod).Silent();
        chain.Delete(pod);
        Assert.Equal(string.Empty, _node.Must("ip -o link show type ifb"));
    }

    [Fact]
    public void TheRuntimesLimitsCountWhereTheConfigurationHasNone()
    {
        JsonObject runtime = new() { ["bandwidth"] = new JsonObject { ["ingressRate"] = 8_000_000, ["ingressBurst"] = 800_000 } };
        JsonObject bare = new() { ["type"] = "bandwidth", ["capabilities"] = new JsonObject { ["bandwidth"] = true } };
        Pod first = _node.AddPod(), second = _node.AddPod(), third = _node.AddPod();
        Assert.Contains("rate 8Mbit", Buckets(NameOf(Chain(true, bare).Add(first, runtime), 1)));
        JsonObject given = bare.With("ingressRate", 16_000_000).With("ingressBurst", 800_000);
        Assert.Contains("rate 16Mbit", Buckets(NameOf(Chain(true, given).Add(second, runtime), 1)));
        Assert.DoesNotContain("tbf", Buckets(NameOf(Chain(true, bare).Add(third), 1)));
    }

    [Fact]
    public void TwoAttachmentsOfAContainerToOneNetworkHaveTheirOwn()
    {
        // The reference plugin derives one name for both.
        Pod pod = _node.AddPod(), second = pod.With("eth1");
        Chain chain = Chain(true, All());
        Assert.NotEqual(NameOf(chain.Add(pod), 3), NameOf(chain.Add(second), 3));
        chain.Check(pod).Silent();
        chain.Check(second).Silent();
        chain.Delete(pod);
        chain.Check(second).Silent();
        chain.Delete(second);
        Assert.Equal(string.Empty, _node.Must("ip -o link show type ifb"));
    }

    [Fact]
    public void DelNeedsNothingAndMayBeRepeatedAndGcRemovesTheRest()
    {
        Pod first = _node.AddPod(), second = _node.AddPod(), kept = _node.AddPod();
        Chain chain = Chain(true, All());
        foreach (Pod pod in new[] { first, second, kept })
        {
            chain.Add(pod);
        }

        chain.DeleteBlindly(first);
        chain.DeleteBlindly(first);
        Assert.Equal(2, _node.Must("ip -o link show type ifb").Trim().Split('\n').Length);
        chain.Collect(kept);
        Assert.Single(_node.Must("ip -o link show type ifb").Trim().Split('\n'));
        chain.Check(kept).Silent();
    }

    [Theory]
    [InlineData("ingressBurst", "0", 7, "ingressRate", "if rate is set, burst must also be set")]
    [InlineData("ingressRate", "0", 7, "ingressBurst", "if burst is set, rate must also be set")]
    [InlineData("egressBurst", "null", 7, "egressRate", "if rate is set, burst must also be set")]
    [InlineData("egressBurst", "34359738361", 7, "egressBurst", "burst cannot be more than 4GB")]
    [InlineData("egressRate", "7", 7, "egressRate", "8 bits")]
    [InlineData("egressBurst", "7", 7, "egressBurst", "8 bits")]
    [InlineData("egressRate", "-1", 7, "egressRate")]
    [InlineData("egressRate", "\"1M\"", 6, "egressRate")]
    public void ABadValueIsNamedAndNothingIsLeft(string key, string value, int code, params string[] told)
    {
        Pod pod = _node.AddPod();
        Chain(true, All().With(key, JsonNode.Parse(value))).TryAdd(pod).Fails(code, told);
        Assert.Equal(string.Empty, _node.Must("ip -o link show type ifb"));
        Assert.DoesNotContain("tbf", _node.Must("tc qdisc"));
    }

    [Fact]
    public void ItComesBehindAPlugin()
    {
        Pod pod = _node.AddPod();
        JsonObject config = All().With("cniVersion", "1.1.0").With("name", "net");
        _node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "chained");
        JsonNode previous = JsonNode.Parse("""{"cniVersion":"1.1.0","interfaces":[{"name":"eth0","sandbox":"/x"}]}""")!;
        _node.Call(Executables.Plugin, "ADD", config.With("prevResult", previous), pod).Fails(4, "eth0", "no interfaces provided");
        _node.Must("ip link add up0 type veth peer name up1");
        _node.Must($"ip link add link up0 name eth0 netns {pod.NetNs} type macvlan");
        _node.Call(Executables.Plugin, "ADD", config.With("prevResult", previous.DeepClone()), pod).Fails(7, "eth0", "no veth peer", "macvlan");
    }

    [Fact]
    public void AFailedCallLeavesNothing()
    {
        Pod pod = _node.AddPod();
        Chain bridge = new(_node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Configs.Bridge(_node)));
        JsonElement previous = bridge.Add(pod);
        JsonObject config = All().With("cniVersion", "1.1.0").With("name", "net").With("prevResult", JsonNode.Parse(previous.GetRawText()));
        string before = _node.Must("tc qdisc") + _node.Must("ip -o link");
        for (int when = 1; ; when++)
        {
            Outcome outcome = _node.Run(
                "strace",
                ["-o", "/dev/null", "-e", $"inject=sendto:error=ENOMEM:when={when}", Executables.Plugin],
                CniEnvironment.Of("ADD", pod),
                config.ToJsonString());
            if (outcome.ExitCode == 0)
            {
                Assert.InRange(when, 4, 20);
                return;
            }

            Assert.Equal(before, _node.Must("tc qdisc") + _node.Must("ip -o link"));
        }
    }

    /// <summary>How long 1.5 MB take.</summary>
    private double Seconds(Pod pod, bool isToPod)
    {
        const string receive = "import socket;s=socket.create_server(('0.0.0.0',7000));c=s.accept()[0];n=0\nwhile True:\n d=c.recv(65536)\n if not d: break\n n+=len(d)\nprint(n)";
        string send = "import socket,time\nfor i in range(100):\n try:\n  c=socket.create_connection(('ADDRESS',7000));break\n except OSError: time.sleep(0.02)\nc.sendall(b'x'*1500000);c.close()".Replace("ADDRESS", isToPod ? "10.77.0.2" : "10.77.0.1");
        string prefix = "ip netns exec ";
        string script = $"{prefix}{(isToPod ? pod.NetNs : _node.Name)} python3 -c \"$RECEIVE\" & sleep 0.2; {prefix}{(isToPod ? _node.Name : pod.NetNs)} python3 -c \"$SEND\"; wait";
        Stopwatch clock = Stopwatch.StartNew();
        Outcome outcome = Shell.Run("sh", ["-c", script], [$"RECEIVE={receive}", $"SEND={send}", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        Assert.Equal("1500000", outcome.Output.Trim());
        return clock.Elapsed.TotalSeconds - 0.2;
    }

    private string Buckets(string link) => string.Join('\n', System.Linq.Enumerable.Where(_node.Must($"tc qdisc show dev {link}").Split('\n'), static line => line.StartsWith("qdisc tbf"))).Replace(link, "LINK");

    private static JsonElement Add(Chain chain, Pod pod) => chain.Add(pod);

    private static string NameOf(JsonElement result, int index) => result.GetProperty("interfaces")[index].GetProperty("name").GetString()!;

    private Chain Chain(bool isOurs, JsonObject bandwidth) => new(
        _node,
        isOurs ? "1.1.0" : "1.0.0",
        "net",
        new ChainedPlugin(Executables.Plugin, Configs.Bridge(_node)),
        new ChainedPlugin(isOurs ? Executables.Plugin : $"{Executables.Reference}/bandwidth", bandwidth));

    private static JsonObject All() => new()
    {
        ["type"] = "bandwidth",
        ["ingressRate"] = 8_000_000,
        ["ingressBurst"] = 800_000,
        ["egressRate"] = 16_000_000,
        ["egressBurst"] = 1_600_000,
    };
}
