using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type ptp: a pair that the node routes, without a bridge.</summary>
public sealed class PtpTests : IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AddMakesWhatTheReferenceMakes(bool isOurs)
    {
        JsonObject config = isOurs ? Configs.Ptp(_node) : Configs.Ptp(_node, ipam: "host-local");
        Assert.SkipUnless(isOurs || Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        Pod pod = _node.AddPod();
        JsonElement result = Call(isOurs, "ADD", config.With("mtu", 1400), pod).Result();
        string host = result.GetProperty("interfaces")[0].GetProperty("name").GetString()!;
        Assert.Equal([string.Empty, pod.NetNsPath], result.GetProperty("interfaces").EnumerateArray().Select(static link => link.TryGetProperty("sandbox", out JsonElement path) ? path.GetString() : string.Empty));
        Assert.Equal(1400, pod.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1400, _node.Json($"ip -j link show {host}")[0].GetProperty("mtu").GetInt32());
        Assert.All(result.GetProperty("ips").EnumerateArray(), static ip => Assert.Equal(1, ip.GetProperty("interface").GetInt32()));

        Assert.Equal(
            ["10.77.0.0/24 10.77.0.1 10.77.0.2", "10.77.0.1 - 10.77.0.2", "default 10.77.0.1 -"],
            Routes(pod.Json("ip -j route")));
        Assert.Equal(
            ["default fd00:77::1 -", "fd00:77::/64 fd00:77::1 fd00:77::2", "fd00:77::1 - fd00:77::2"],
            Routes(pod.Json("ip -j -6 route"), isOurs ? string.Empty : "fd00:77::2"));
        Assert.Equal(["10.77.0.2/24", "fd00:77::2/64"], Addresses(pod.Json("ip -j addr show eth0")));
        Assert.Equal(["10.77.0.1/32", "fd00:77::1/128"], Addresses(_node.Json($"ip -j addr show {host}")));
        Assert.Equal("host", _node.Json("ip -j route show 10.77.0.2")[0].GetProperty("scope").GetString());
        Assert.Equal(host, _node.Json("ip -j -6 route show fd00:77::2")[0].GetProperty("dev").GetString());
        Assert.Equal("1", _node.Must("sysctl -n net.ipv4.ip_forward").Trim());
        Assert.Equal("1", _node.Must("sysctl -n net.ipv6.conf.all.forwarding").Trim());
    }

    [Fact]
    public void TheFirstPacketArrivesInEachDirection()
    {
        Pod first = _node.AddPod(), second = _node.AddPod();
        Add(Configs.Ptp(_node), first);
        Add(Configs.Ptp(_node), second);
        foreach (string address in new[] { "10.77.0.1", "10.77.0.3", "fd00:77::1", "fd00:77::3" })
        {
            Assert.True(first.Pings(address), address);
        }

        Assert.True(second.Pings("10.77.0.2"));
        Assert.Equal(0, _node.Run("ping", ["-c", "1", "-W", "1", "fd00:77::2"]).ExitCode);
    }

    [Fact]
    public void TwoRangesOfOneFamilyAtOnce()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Ptp(_node, subnets: ["10.77.0.0/24", "10.78.0.0/24"]);
        JsonElement result = Add(config, pod);
        Assert.True(pod.Pings("10.78.0.1"));
        Assert.Equal("10.78.0.2", pod.Json("ip -j route get 10.78.0.9")[0].GetProperty("prefsrc").GetString());
        Call(true, "CHECK", config.With("prevResult", Node(result)), pod).Silent();
    }

    [Theory]
    [InlineData("pod ip link set eth0 mtu 1390", "MTU", "eth0", "1390", "1400")]
    [InlineData("pod ip link set eth0 down", "eth0", "down")]
    [InlineData("pod ip link del eth0", "eth0", "missing")]
    [InlineData("pod ip addr del 10.77.0.2/24 dev eth0", "10.77.0.2/24")]
    [InlineData("pod ip route del default", "0.0.0.0/0")]
    [InlineData("pod ip route del 10.77.0.0/24", "route to 10.77.0.0/24")]
    [InlineData("pod ip -6 route del fd00:77::1", "route to fd00:77::1/128")]
    [InlineData("node ip link set HOST down", "down")]
    [InlineData("node ip addr del 10.77.0.1/32 dev HOST", "gateway address", "10.77.0.1/32")]
    [InlineData("node ip addr del fd00:77::1/128 dev HOST", "gateway address", "fd00:77::1/128")]
    [InlineData("node ip route del 10.77.0.2", "route to 10.77.0.2/32")]
    [InlineData("node ip -6 route del fd00:77::2", "route to fd00:77::2/128")]
    [InlineData("node sysctl -q -w net.ipv4.ip_forward=0", "forward")]
    [InlineData("node sysctl -q -w net.ipv6.conf.all.forwarding=0", "forward")]
    [InlineData("node nft flush ruleset", "cscni")]
    [InlineData("node rm LEASES/net/10.77.0.2 LEASES/net/fd00:77::2", "cscni-ipam")]
    public void CheckTellsWhatDiffers(string change, params string[] told)
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Ptp(_node).With("mtu", 1400).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
        JsonElement result = Add(config, pod);
        config["prevResult"] = Node(result);
        Call(true, "CHECK", config, pod).Silent();
        string host = result.GetProperty("interfaces")[0].GetProperty("name").GetString()!;
        string line = change[(change.IndexOf(' ') + 1)..].Replace("HOST", host).Replace("LEASES", _node.LeaseDirectory);
        _ = change.StartsWith("pod") ? pod.Must(line) : _node.Must(line);
        Call(true, "CHECK", config, pod).Fails(101, told);
    }

    [Theory]
    [InlineData("")]
    [InlineData("CNI_NETNS=")]
    [InlineData("CNI_NETNS=/var/run/netns/never-was")]
    public void DelLeavesTheNodeAsItWas(string variable)
    {
        Pod pod = _node.AddPod();
        string before = _node.Snapshot();
        JsonObject config = Configs.Ptp(_node).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
        Add(config, pod);
        string[] variables = variable.Length == 0 ? [] : [variable];
        _node.Call(Executables.Plugin, "DEL", config, pod, variables).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod, variables).Silent();
        Assert.Equal(before, _node.Snapshot());
        Assert.Empty(_node.Leases("net"));
        Assert.Equal(string.Empty, _node.Must("nft list ruleset"));
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatOneMadeTheOtherDeletes(bool isMadeByOurs)
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        Pod pod = _node.AddPod();
        string before = _node.Snapshot();
        JsonObject config = Configs.Ptp(_node, "1.0.0", "host-local");
        JsonElement result = Call(isMadeByOurs, "ADD", config, pod, links: true).Result();
        config["prevResult"] = Node(result);
        Call(!isMadeByOurs, "CHECK", config, pod, links: true).Silent();
        Call(!isMadeByOurs, "DEL", config, pod, links: true).Silent();
        Assert.Equal(before, _node.Snapshot());
        Assert.Empty(_node.Leases("net"));
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void DelLeavesAnotherPairAlone()
    {
        // Somebody else's pair under the attachment's name: what made ADD fail is not for the DEL that follows to remove.
        Pod pod = _node.AddPod();
        _node.Must($"ip link add other0 type veth peer name eth0 netns {pod.NetNs}");
        _node.Call(Executables.Plugin, "ADD", Configs.Ptp(_node), pod).Fails(4, "eth0", "exists");
        _node.Call(Executables.Plugin, "DEL", Configs.Ptp(_node), pod).Silent();
        Assert.True(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void GcRemovesWhatIsNotListed()
    {
        JsonObject config = Configs.Ptp(_node).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
        Pod kept = _node.AddPod(), lost = _node.AddPod();
        Add(config, kept);
        JsonElement result = Add(config, lost);
        JsonArray valid = [new JsonObject { ["containerID"] = kept.ContainerId, ["ifname"] = kept.IfName }];
        _node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", valid)).Silent();
        Assert.False(_node.HasLink(result.GetProperty("interfaces")[0].GetProperty("name").GetString()!));
        Assert.Equal(["10.77.0.2", "fd00:77::2"], _node.Leases("net"));
        Assert.DoesNotContain(lost.ContainerId, _node.Must("nft list ruleset"));
        Assert.True(kept.Pings("10.77.0.1"));
    }

    [Fact]
    public void StatusSaysNothingWhereAllIsWell()
    {
        _node.Call(Executables.Plugin, "STATUS", Configs.Ptp(_node).With("ipMasq", true)).Silent();
        _node.Call(Executables.Plugin, "STATUS", Configs.Ptp(_node).WithIpam("type", "absent")).Fails(50, "absent");
    }

    [Theory]
    [InlineData("macspoofchk", 2, "macspoofchk", "ptp")]
    [InlineData("ipspoofchk", 2, "ipspoofchk", "ptp")]
    public void ProtectionThatIsNotServedIsRefused(string key, int code, params string[] told) =>
        Refused(Configs.Ptp(_node).With(key, true), code, told);

    [Fact]
    public void AnIpamIsNeeded()
    {
        JsonObject config = Configs.Ptp(_node);
        config.Remove("ipam");
        Refused(config, 7, "ipam");
    }

    [Fact]
    public void AGatewayIsNeeded()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        JsonObject config = Configs.Ptp(_node, "1.0.0");
        config["ipam"] = new JsonObject { ["type"] = "static", ["addresses"] = new JsonArray(new JsonObject { ["address"] = "10.77.0.9/24" }) };
        Refused(config, 7, "10.77.0.9/24", "gateway");
    }

    [Fact]
    public void ARouteToTheAddressThatStandsIsNamed()
    {
        _node.Must("ip link add held0 up type veth peer name held1");
        _node.Must("ip route add 10.77.0.2/32 dev held0");
        Refused(Configs.Ptp(_node), 102, "10.77.0.2/32", "held0");
    }

    private void Refused(JsonObject config, int code, params string[] told)
    {
        Pod pod = _node.AddPod();
        string before = _node.Snapshot();
        _node.Call(Executables.Plugin, "ADD", config, pod).Fails(code, told);
        Assert.Equal(before, _node.Snapshot());
        Assert.Empty(_node.Leases("net"));
        Assert.False(pod.Can("ip link show eth0"));
    }

    private JsonElement Add(JsonObject config, Pod pod) => Call(true, "ADD", config, pod).Result();

    /// <param name="isOurs">Whose plugin.</param>
    /// <param name="command">What to do.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="pod">The pod.</param>
    /// <param name="links">True for our executables under the reference's names.</param>
    private Outcome Call(bool isOurs, string command, JsonObject config, Pod pod, bool links = false) => isOurs && !links
        ? _node.Call(Executables.Plugin, command, config, pod)
        : _node.Call(isOurs ? Executables.Plugin : $"{Executables.Reference}/ptp", command, config, pod, $"CNI_PATH={Executables.Reference}");

    private static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText())!;

    /// <summary>"destination gateway source", without link-local and multicast ones, and without one that the test does not compare.</summary>
    private static List<string> Routes(JsonElement routes, string except = "")
    {
        List<string> lines = [];
        foreach (JsonElement route in routes.EnumerateArray())
        {
            string destination = Text(route, "dst");
            if (destination != "fe80::/64" && destination != except)
            {
                lines.Add($"{destination} {Text(route, "gateway")} {Text(route, "prefsrc")}");
            }
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    private static List<string> Addresses(JsonElement links) =>
    [
        .. links[0].GetProperty("addr_info").EnumerateArray().Where(static address => Text(address, "scope") == "global")
            .Select(static address => $"{Text(address, "local")}/{address.GetProperty("prefixlen").GetInt32()}"),
    ];

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.GetString()! : "-";
}
