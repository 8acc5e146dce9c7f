using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Links named <c>bridge</c>, <c>ptp</c> and <c>static</c> in the places of the reference plugins, and nothing else in CNI_PATH.</summary>
public sealed class StaticTests : IDisposable
{
    private readonly Node _node = new();
    private readonly string _plugins;

    public StaticTests()
    {
        _plugins = Directory.CreateDirectory($"{_node.Directory}/bin").FullName;
        File.CreateSymbolicLink($"{_plugins}/bridge", Executables.Plugin);
        File.CreateSymbolicLink($"{_plugins}/ptp", Executables.Plugin);
        File.CreateSymbolicLink($"{_plugins}/static", Executables.Ipam);
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("0.4.0")]
    [InlineData("1.1.0")]
    public void BridgeWithStaticByTheirLinks(string version)
    {
        JsonObject config = Config("bridge", version);
        Pod pod = _node.AddPod();
        JsonElement result = Call("bridge", "ADD", config, pod).Result();
        Assert.Equal(
            ["10.77.0.9/24 10.77.0.1", "fd00:77::9/64 fd00:77::1"],
            result.GetProperty("ips").EnumerateArray().Select(static ip => $"{ip.GetProperty("address")} {ip.GetProperty("gateway")}"));
        Assert.Equal("10.77.0.3", result.GetProperty("dns").GetProperty("nameservers")[0].GetString());
        Assert.True(pod.Pings("10.77.0.1"));
        Assert.True(pod.Pings("fd00:77::1"));
        JsonElement route = Assert.Single(pod.Json("ip -j route show 10.99.0.0/16").EnumerateArray());
        Assert.Equal("10.77.0.1", route.GetProperty("gateway").GetString());
        Assert.Equal(version == "1.1.0", route.TryGetProperty("metric", out JsonElement metric) && metric.GetInt32() == 7);

        JsonObject previous = config.With("prevResult", JsonNode.Parse(result.GetRawText()));
        Call("bridge", "CHECK", previous, pod).Silent();
        previous["prevResult"]!["ips"]!.AsArray().RemoveAt(0);
        Call("bridge", "CHECK", previous, pod).Fails(101, "10.77.0.9/24");
        Call("bridge", "DEL", config, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_node.Leases("net"));
    }

    [Fact]
    public void PtpWithStaticByTheirLinks()
    {
        JsonObject config = Config("ptp", "1.1.0");
        Pod pod = _node.AddPod();
        Call("ptp", "ADD", config, pod).Result();
        Assert.True(pod.Pings("10.77.0.1"));
        Assert.True(pod.Pings("fd00:77::1"));
        Call("ptp", "DEL", config, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void TheRuntimesAddressesReachIt()
    {
        JsonObject config = Config("bridge", "1.1.0").With("runtimeConfig", JsonNode.Parse("""{"ips": ["10.77.0.42/24"]}"""));
        Pod pod = _node.AddPod();
        JsonElement ip = Assert.Single(Call("bridge", "ADD", config, pod).Result().GetProperty("ips").EnumerateArray());
        Assert.Equal("10.77.0.42/24", ip.GetProperty("address").GetString());
        Assert.True(pod.Pings("10.77.0.1"));
    }

    [Fact]
    public void AnErrorNamesThePluginAndLeavesNothing()
    {
        JsonObject config = Config("bridge", "1.1.0");
        config["ipam"]!["addresses"]![0]!["address"] = "10.77.0.9";
        Pod pod = _node.AddPod();
        string before = _node.Snapshot();
        Call("bridge", "ADD", config, pod).Fails(7, "plugin \"static\" ADD", "the 'address' field is expected to be in CIDR notation, got: '10.77.0.9'");
        Assert.Equal(before, _node.Snapshot());
        Assert.False(pod.Can("ip link show eth0"));
        Call("bridge", "DEL", config, pod).Silent();
    }

    [Fact]
    public void StatusAndGcReachIt()
    {
        JsonObject config = Config("bridge", "1.1.0");
        Call("bridge", "STATUS", config).Silent();
        Call("bridge", "STATUS", config.WithIpam("addresses", new JsonArray())).Fails(50, "no IP addresses specified");
        Call("bridge", "GC", config.With("cni.dev/valid-attachments", new JsonArray())).Silent();
    }

    /// <summary>The link leads to the executable beside cscni, which is served without a second process.</summary>
    [Fact]
    public void NoSecondProcessIsStarted()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        Pod pod = _node.AddPod();
        Outcome traced = _node.Run(
            "strace",
            ["-f", "-e", "trace=execve", $"{_plugins}/bridge"],
            CniEnvironment.Of("ADD", pod, _plugins),
            Config("bridge", "1.1.0").ToJsonString());
        traced.Result();
        Assert.Equal(2, traced.ErrorOutput.Split("execve(").Length);
    }

    private JsonObject Config(string type, string version)
    {
        JsonObject config = type == "ptp" ? Configs.Ptp(_node, version) : Configs.Bridge(_node, version, type);
        config["ipam"] = JsonNode.Parse("""
            {
              "type": "static",
              "addresses": [{"address": "10.77.0.9/24", "gateway": "10.77.0.1"}, {"address": "fd00:77::9/64", "gateway": "fd00:77::1"}],
              "routes": [{"dst": "0.0.0.0/0"}, {"dst": "::/0"}, {"dst": "10.99.0.0/16"}],
              "dns": {"nameservers": ["10.77.0.3"]}
            }
            """);
        if (version == "1.1.0")
        {
            config["ipam"]!["routes"]![2]!["priority"] = 7;
        }

        return config;
    }

    private Outcome Call(string type, string command, JsonObject config, Pod? pod = null) =>
        _node.Call($"{_plugins}/{type}", command, config, pod, $"CNI_PATH={_plugins}");
}
