using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type cscni takes subnet, MTU and readiness from the file that flanneld or cscni-agent writes.</summary>
public sealed class OverlaySubnetTests : IDisposable
{
    private readonly FlannelNode _node = new();

    public void Dispose() => _node.Dispose();

    private Node Node => _node.Node;

    [Theory]
    [InlineData("")]
    [InlineData("cscni-ipam")]
    [InlineData("host-local")]
    public void WhatTheConfigurationLeavesOpenIsFilledIn(string ipam)
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config();
        if (ipam.Length > 0)
        {
            config["ipam"]!["type"] = ipam;
        }

        JsonElement result = _node.Call("ADD", config, pod).Result();
        Assert.Equal(["10.244.1.2/24", "fd00:244:0:1::2/64"], result.GetProperty("ips").EnumerateArray().Select(static ip => ip.GetProperty("address").GetString()));
        Assert.Equal(["10.244.0.0/16", "fd00:244::/48"], result.GetProperty("routes").EnumerateArray().Select(static route => route.GetProperty("dst").GetString()));
        Assert.Equal(1450, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1450, Node.Json("ip -j link show cni0")[0].GetProperty("mtu").GetInt32());
        Assert.True(pod.Pings("10.244.1.1"));
        Assert.True(pod.Pings("fd00:244:0:1::1"));
        Assert.Equal(string.Empty, Node.Must("nft list ruleset"));
        _node.Check(config, result, pod).Silent();
        _node.Call("DEL", config, pod).Silent();
        _node.RequireNothingLeft();
    }

    [Fact]
    public void AnIpamThatIsNotThereIsOurs()
    {
        // Read only: its leases would be in the machine's own directory.
        _node.Record("cscni-ipam", """[ $CNI_COMMAND != ADD ] || echo '{"cniVersion":"1.1.0","ips":[{"address":"10.244.1.9/24"}]}'""");
        JsonObject config = Config();
        config.Remove("ipam");
        Pod pod = Node.AddPod();
        _node.Call("ADD", config, pod).Result();
        Assert.Equal(
            """{"type":"cscni-ipam","ranges":[[{"subnet":"10.244.1.0/24"}],[{"subnet":"fd00:244:0:1::/64"}]],"routes":[{"dst":"10.244.0.0/16"},{"dst":"fd00:244::/48"}]}""",
            _node.Given("ADD")["ipam"]!.ToJsonString());
        _node.Env.Remove();
        _node.Call("DEL", config, pod).Silent();
        Assert.Equal(["ADD", "DEL"], _node.Calls());
    }

    [Fact]
    public void WhatIsGivenCounts()
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("mtu", 1300).With("isGateway", false).WithIpam("ranges", new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.77.0.0/24" })));
        JsonElement result = _node.Call("ADD", config, pod).Result();
        Assert.Equal("10.77.0.2/24", result.GetProperty("ips")[0].GetProperty("address").GetString());
        Assert.Equal(1300, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.DoesNotContain("10.77.0.1", Node.Must("ip addr show cni0"));

        // Addresses that are not of the node's subnet anyway do not follow it.
        _node.Env.Write(subnet: "10.244.7.1/24", subnet6: "fd00:244:0:7::1/64");
        _node.Check(config, result, pod).Silent();
        _node.Call("DEL", config, pod).Silent();
    }

    /// <summary>Pods of other nodes see the pod's own address.</summary>
    [Fact]
    public void MasqueradeLeavesTheNetworksOut()
    {
        _node.Call("ADD", Config().With("ipMasq", true), Node.AddPod()).Result();
        string set = Node.Must("nft list ruleset");
        Assert.Contains("10.244.0.0/16", set);
        Assert.Contains("fd00:244::/48", set);
    }

    [Fact]
    public void NotReadyIsToldAndNothingIsLeft()
    {
        _node.Env.Remove();
        Pod pod = Node.AddPod();
        string before = Node.Snapshot();
        string[] told = [_node.Env.Path, "is not there yet", "cscni-agent"];
        _node.Call("ADD", Config(), pod).Fails(11, told);
        _node.Call("STATUS", Config()).Fails(50, told);
        _node.Call("DEL", Config(), pod).Silent();
        Assert.Equal(before, Node.Snapshot());
        _node.Env.WriteText("FLANNEL_MTU=big");
        _node.Call("ADD", Config(), pod).Fails(6, _node.Env.Path, "line 1", "FLANNEL_MTU", "big");
        _node.Call("STATUS", Config()).Fails(50, "FLANNEL_MTU");
        _node.Env.Write();
        _node.Call("STATUS", Config()).Silent();
        _node.Call("ADD", Config(), pod).Result();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void CheckDelAndGcWorkWithoutTheFile(bool isOurIpam)
    {
        Assert.SkipUnless(isOurIpam || Executables.ReferenceKnows("1.1.0"), "Debian's newest reference plugins could not be fetched (build/reference)");
        if (!isOurIpam)
        {
            File.Delete($"{_node.Plugins}/host-local");
            File.CreateSymbolicLink($"{_node.Plugins}/host-local", $"{Executables.Reference}/host-local");
        }

        JsonObject config = Config();
        config["ipam"]!["type"] = "host-local";
        Pod first = Node.AddPod(), second = Node.AddPod();
        JsonElement result = _node.Call("ADD", config, first).Result();
        _node.Call("ADD", config, second).Result();
        _node.Env.Remove();
        _node.Check(config, result, first).Silent();
        first.Must("ip addr del 10.244.1.2/24 dev eth0");
        _node.Check(config, result, first).Fails(101, "10.244.1.2/24");
        _node.Call("DEL", config, first).Silent();
        _node.Collect(config).Silent();
        Assert.Equal(string.Empty, Node.Must("ip -o link show type veth"));

        // The reference has no GC.
        Assert.Equal(isOurIpam ? 0 : 2, Node.Leases("cbr0").Count);
    }

    [Fact]
    public void CheckTellsThatTheNodesSubnetChanged()
    {
        Pod pod = Node.AddPod();
        JsonElement result = _node.Call("ADD", Config(), pod).Result();
        _node.Env.Write(subnet: "10.244.7.1/24");
        _node.Check(Config(), result, pod).Fails(101, "10.244.1.2/24", "former subnet", "10.244.7.0/24");
        _node.Call("DEL", Config(), pod).Silent();
        _node.RequireNothingLeft();
    }

    [Theory]
    [InlineData("5", 6, "overlay", "expected an object")]
    [InlineData("{}", 7, "overlay.network")]
    [InlineData("""{"subnetFile":"subnet.env"}""", 7, "overlay.subnetFile", "subnet.env", "/run/flannel/subnet.env")]
    [InlineData("""{"subnetFile":5}""", 6, "overlay.subnetFile", "expected a string")]
    public void ABadKeyIsNamedAndDoesNotKeepADelFromRemoving(string overlay, int code, params string[] told)
    {
        Pod pod = Node.AddPod();
        _node.Call("ADD", Config(), pod).Result();
        JsonObject config = Config().With("overlay", JsonNode.Parse(overlay));
        _node.Call("ADD", config, Node.AddPod()).Fails(code, told);
        _node.Call("STATUS", config).Fails(code, told);
        _node.Call("DEL", config, pod).Silent();
        _node.RequireNothingLeft();
    }

    /// <summary>An unchanged conflist of the reference plugin knows nothing of it.</summary>
    [Fact]
    public void TypeBridgePassesOverTheKey() =>
        _node.Call("ADD", Configs.Bridge(Node, type: "bridge").With("overlay", new JsonObject { ["subnetFile"] = "/nowhere" }), Node.AddPod()).Result();

    [Theory]
    [InlineData("0.1.0")]
    [InlineData("0.3.1")]
    [InlineData("0.4.0")]
    [InlineData("1.0.0")]
    public void OlderVersionsAreServed(string version)
    {
        Pod pod = Node.AddPod();
        JsonObject config = Config().With("cniVersion", version);
        JsonElement result = _node.Call("ADD", config, pod).Result();
        Assert.Equal(version, result.GetProperty("cniVersion").GetString());
        _node.Call("DEL", config, pod).Silent();
        _node.RequireNothingLeft();
    }

    private JsonObject Config() => new()
    {
        ["cniVersion"] = "1.1.0",
        ["name"] = "cbr0",
        ["type"] = "cscni",
        ["overlay"] = new JsonObject { ["subnetFile"] = _node.Env.Path },
        ["ipam"] = new JsonObject { ["dataDir"] = Node.LeaseDirectory },
    };
}
