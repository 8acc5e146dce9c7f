using System;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type netkit: a routed pair as type ptp's, of the kernel's newer kind.</summary>
[Trait("Kernel", "cloud")]
public sealed class NetkitTests : IDisposable
{
    private readonly Node _node;

    public NetkitTests()
    {
        Kernel.Require("netkit");
        _node = new();
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("l3")]
    [InlineData("l2")]
    public void TheFirstPacketArrivesInEachDirectionAndNothingIsLeft(string mode)
    {
        Pod first = _node.AddPod(), second = _node.AddPod();
        string before = _node.Snapshot();
        JsonObject config = Config(mode);
        JsonElement result = Add(config, first);
        Add(config, second);
        foreach (string address in new[] { "10.77.0.1", "10.77.0.3", "fd00:77::1", "fd00:77::3" })
        {
            Assert.True(first.Pings(address), address);
        }

        Assert.Equal("netkit", _node.Json("ip -j -d link show type netkit")[0].GetProperty("linkinfo").GetProperty("info_kind").GetString());
        Assert.Equal(mode == "l2", result.GetProperty("interfaces")[1].TryGetProperty("mac", out JsonElement mac) && mac.GetString() != string.Empty);
        Check(config, result, first).Silent();
        Check(config.With("mode", mode == "l2" ? "l3" : "l2"), result, first).Fails(101, "mode");
        first.Must("ip link set eth0 down");
        Check(config, result, first).Fails(101, "down");
        foreach (Pod pod in new[] { first, second })
        {
            _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
            _node.Call(Executables.Plugin, "DEL", config, pod, "CNI_NETNS=").Silent();
        }

        Assert.Equal(before, _node.Snapshot());
        Assert.Empty(_node.Leases("net"));
        Assert.Equal(string.Empty, _node.Must("nft list ruleset"));
    }

    [Fact]
    public void TheKernelsDefaultModeIsOurs()
    {
        JsonObject config = Config("l3");
        config.Remove("mode");
        JsonElement result = Add(config, _node.AddPod());
        Assert.Contains("NOARP", _node.Must($"ip link show {result.GetProperty("interfaces")[0].GetProperty("name").GetString()}"));
    }

    [Fact]
    public void GcRemovesWhatIsNotListed()
    {
        Pod kept = _node.AddPod(), lost = _node.AddPod();
        Add(Config("l3"), kept);
        Add(Config("l3"), lost);
        JsonArray valid = [new JsonObject { ["containerID"] = kept.ContainerId, ["ifname"] = kept.IfName }];
        _node.Call(Executables.Plugin, "GC", Config("l3").With("cni.dev/valid-attachments", valid)).Silent();
        Assert.Single(_node.Must("ip -o link show type netkit").Trim().Split('\n'));
        Assert.True(kept.Pings("10.77.0.1"));
    }

    [Theory]
    [InlineData("mode", "l4", 7, "unknown netkit mode", "l4")]
    [InlineData("runtimeConfig", "mac", 7, "0e:00:00:00:00:07", "l2")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told)
    {
        JsonNode set = key == "mode" ? value : new JsonObject { ["mac"] = "0e:00:00:00:00:07" };
        _node.Call(Executables.Plugin, "ADD", Config("l3").With(key, set), _node.AddPod()).Fails(code, told);
        Assert.Empty(_node.Leases("net"));
    }

    private JsonElement Add(JsonObject config, Pod pod) => _node.Call(Executables.Plugin, "ADD", config, pod).Result();

    private Outcome Check(JsonObject config, JsonElement result, Pod pod) =>
        _node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod);

    private JsonObject Config(string mode) =>
        Configs.Ptp(_node).With("type", "netkit").With("mode", mode).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
}
