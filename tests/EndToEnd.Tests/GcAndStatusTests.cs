using System.Collections.Generic;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>GC removes what is not listed and nothing else; STATUS says 50 where ADD would fail.</summary>
public sealed class GcAndStatusTests : System.IDisposable
{
    private readonly Node _node = new();
    private readonly JsonObject _config;

    public GcAndStatusTests() => _config = Configs.Bridge(_node);

    public void Dispose() => _node.Dispose();

    [Fact]
    public void GcRemovesLinksAndAddressesThatAreNotListed()
    {
        Pod[] pods = [_node.AddPod(), _node.AddPod(), _node.AddPod()];
        foreach (Pod pod in pods)
        {
            _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
        }

        Gc(Listed(pods[1])).Silent();
        Assert.False(pods[0].Can("ip link show eth0"));
        Assert.True(pods[1].Pings("10.77.0.1"));
        Assert.False(pods[2].Can("ip link show eth0"));
        Assert.Equal(["10.77.0.3", "fd00:77::3"], _node.Leases("net"));
    }

    [Fact]
    public void GcWithoutAListRemovesNothing()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
        _node.Call(Executables.Plugin, "GC", _config).Silent();
        Assert.True(pod.Pings("10.77.0.1"));
        Assert.Equal(2, _node.Leases("net").Count);
    }

    [Theory]
    [InlineData("cni.dev/valid-attachments", "[]")]
    [InlineData("cni.dev/valid-attachments", "null")]
    [InlineData("cni.dev/attachments", "[]")]
    public void GcWithAnEmptyListRemovesAll(string key, string list)
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
        _node.Call(Executables.Plugin, "GC", _config.With(key, JsonNode.Parse(list))).Silent();
        Assert.Empty(_node.Leases("net"));
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void GcLeavesOtherNetworksOnTheSameBridgeAlone()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config.With("name", "other"), pod).Result();
        Gc(Listed()).Silent();
        Assert.True(pod.Pings("10.77.0.1"));
        Assert.Equal(2, _node.Leases("other").Count);
    }

    [Fact]
    public void GcOfAMalformedListRemovesNothing()
    {
        _node.Call(Executables.Plugin, "ADD", _config, _node.AddPod()).Result();
        Gc(new JsonArray(new JsonObject { ["containerID"] = "x" })).Fails(7, "ifname");
        Gc(new JsonArray("x")).Fails(6, "cni.dev/valid-attachments[0]");
        Assert.Equal(2, _node.Leases("net").Count);
    }

    [Fact]
    public void StatusIsSilentAndChangesNothing()
    {
        string before = _node.Snapshot();
        _node.Call(Executables.Plugin, "STATUS", _config).Silent();
        Assert.Equal(before, _node.Snapshot());
        Assert.False(System.IO.Directory.Exists(_node.LeaseDirectory));
    }

    [Fact]
    public void StatusTellsABridgeNameThatIsTaken()
    {
        _node.Must("ip link add br0 type veth peer name br1");
        _node.Call(Executables.Plugin, "STATUS", _config).Fails(50, "br0", "not a bridge");
        _node.Call(Executables.Plugin, "ADD", _config, _node.AddPod()).Fails(7, "br0", "not a bridge");
    }

    [Fact]
    public void StatusTellsAMissingIpam() =>
        _node.Call(Executables.Plugin, "STATUS", _config.WithIpam("type", "no-such-ipam")).Fails(50, "no-such-ipam", "CNI_PATH");

    [Fact]
    public void StatusTellsAnExhaustedRange()
    {
        JsonObject config = Configs.Bridge(_node, subnets: "10.77.0.0/30");
        _node.Call(Executables.Plugin, "STATUS", config).Silent();
        _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Result();
        _node.Call(Executables.Plugin, "STATUS", config).Fails(50, "10.77.0.");
        _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Fails(102, "10.77.0.");
        Assert.Single(_node.Must("ip -o link show type veth").Trim().Split('\n'));
    }

    private Outcome Gc(JsonArray list) => _node.Call(Executables.Plugin, "GC", _config.With("cni.dev/valid-attachments", list));

    private static JsonArray Listed(params Pod[] pods)
    {
        List<JsonNode?> entries = [];
        foreach (Pod pod in pods)
        {
            entries.Add(new JsonObject { ["containerID"] = pod.ContainerId, ["ifname"] = pod.IfName });
        }

        return [.. entries];
    }
}
