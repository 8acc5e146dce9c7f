using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type vrf: an interface becomes a port of a VRF of the container.</summary>
public sealed class VrfTests : IDisposable
{
    private readonly TwoLans _lans = new();

    private Node Node => _lans.Node;

    private static string Reference => $"{Executables.Reference}/vrf";

    public void Dispose() => _lans.Dispose();

    [Theory]
    [Trait("Kernel", "cloud")]
    [InlineData("bridge", true)]
    [InlineData("macvlan", true)]
    [InlineData("macvlan", false)]
    [InlineData("ptp", true)]
    public void AddressesAndRoutesAreThoseOfTheVrf(string type, bool keepsAddresses)
    {
        Kernel.Require("vrf");
        Pod pod = _lans.AddPod(), other = pod.With("net1");
        Chain chain = Chain(type, Config());
        if (!keepsAddresses)
        {
            // As behind a plugin that does not set keep_addr_on_down: the kernel drops the IPv6 addresses.
            chain = Chain(type, new JsonObject { ["type"] = "tuning", ["sysctl"] = new JsonObject { ["net/ipv6/conf/IFNAME/keep_addr_on_down"] = "0" } }, Config());
        }

        string main = pod.Must("ip route show"), main6 = pod.Must("ip -6 route show");
        JsonElement result = chain.Add(other);
        JsonElement link = pod.Json("ip -j -d link show net1")[0];
        Assert.Equal("blue", link.GetProperty("master").GetString());
        JsonElement vrf = pod.Json("ip -j -d link show blue")[0];
        Assert.Equal(1, vrf.GetProperty("linkinfo").GetProperty("info_data").GetProperty("table").GetInt32());
        Assert.Contains("UP", vrf.GetProperty("flags").EnumerateArray().Select(static flag => flag.GetString()));

        // Those of eth0 to the same networks too are by eth0 alone, though the kernel had joined them.
        Assert.Equal(main, pod.Must("ip route show"));
        Assert.Equal(main6, pod.Must("ip -6 route show"));
        foreach ((string family, string[] routes) in new[] { ("-4", new[] { "10.88.0.0/24", "192.0.2.0/24" }), ("-6", ["fd00:88::/64", "2001:db8:2::/48"]) })
        {
            string table = pod.Must($"ip {family} route show vrf blue");
            Assert.All(routes, route => Assert.Contains(route, table));
        }

        // The far host asks by an address that only a route of the VRF leads back to.
        pod.Must($"ip route add {TwoLans.Far4}/32 via 10.88.0.1 vrf blue");
        pod.Must($"ip route add {TwoLans.Far6}/128 via fd00:88::1 vrf blue");
        Assert.All(TwoLans.Addresses(result), address => Assert.True(_lans.Asks(type, 1, address), $"{address} does not answer\n{Show(pod)}"));
        Assert.All(TwoLans.Addresses(pod.Json("ip -j addr show eth0")), address => Assert.True(_lans.Asks("macvlan", 0, address), $"{address} does not answer"));
        chain.Check(other).Silent();
        chain.Delete(other);
        Assert.False(pod.Can("ip link show blue"));
        Assert.False(pod.Can("ip link show net1"));
        chain.Delete(other);
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void TheVrfIsSharedAndGoesWithItsLastPort()
    {
        Kernel.Require("vrf");
        Pod pod = Prepared();
        Node.Call(Executables.Plugin, "ADD", Config(pod, ("table", 7)), pod).Result();
        Node.Call(Executables.Plugin, "ADD", Config(pod.With("eth0")), pod.With("eth0")).Result();
        Node.Call(Executables.Plugin, "ADD", Config(pod.With("eth0"), ("vrfname", "red")), pod.With("eth0")).Fails(7, "interface eth0 has already a master set: blue");
        Assert.False(pod.Can("ip link show red"));
        Node.Call(Executables.Plugin, "CHECK", Config(pod, ("table", 7)), pod).Silent();
        Node.Call(Executables.Plugin, "DEL", Config(pod), pod).Silent();
        Assert.True(pod.Can("ip link show blue"));
        Assert.False(pod.Json("ip -j link show net1")[0].TryGetProperty("master", out _));
        Node.Call(Executables.Plugin, "DEL", Config(pod), pod).Silent();
        Assert.True(pod.Can("ip link show blue"));
        Node.Call(Executables.Plugin, "DEL", Config(pod.With("eth0")), pod.With("eth0")).Silent();
        Assert.False(pod.Can("ip link show blue"));
        Node.Call(Executables.Plugin, "DEL", Config(pod.With("eth0")), pod.With("eth0")).Silent();
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void TheTableIsTheFirstThatIsFree()
    {
        Kernel.Require("vrf");
        Pod pod = Prepared();
        pod.Must("ip link add red type vrf table 1");
        pod.Must("ip rule add from 10.99.0.1 lookup 2");
        pod.Must("ip route add 198.18.0.0/15 dev eth0 table 3");
        Node.Call(Executables.Plugin, "ADD", Config(pod), pod).Result();
        Assert.Equal(4, pod.Json("ip -j -d link show blue")[0].GetProperty("linkinfo").GetProperty("info_data").GetProperty("table").GetInt32());
        Node.Call(Executables.Plugin, "DEL", Config(pod), pod).Silent();
        Assert.True(pod.Can("ip link show red"));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void AnotherTableAndAnotherKindAreRefusedAndNothingChanges()
    {
        Kernel.Require("vrf");
        Pod pod = Prepared();
        pod.Must("ip link add blue type vrf table 9");
        pod.Must("ip link set blue up");
        pod.Must("ip link add green type bridge");
        string before = Show(pod);
        Node.Call(Executables.Plugin, "ADD", Config(pod, ("table", 7)), pod).Fails(7, "VRF blue already exist with different routing table 9", "7");
        Node.Call(Executables.Plugin, "ADD", Config(pod, ("vrfname", "green")), pod).Fails(7, "green", "bridge");
        Assert.Equal(before, Show(pod));

        // A VRF that is not ours stays with an attachment that never was its port.
        Node.Call(Executables.Plugin, "DEL", Config(pod, ("table", 7)), pod).Silent();
        Node.Call(Executables.Plugin, "DEL", Config(pod, ("vrfname", "green")), pod).Silent();
        Assert.Equal(before, Show(pod));
        Node.Call(Executables.Plugin, "ADD", Config(pod, ("table", 9)), pod).Result();
        Node.Call(Executables.Plugin, "CHECK", Config(pod), pod).Silent();
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void RoutesOfEveryScopeAndTableAreKept()
    {
        Kernel.Require("vrf");
        Pod pod = Prepared();
        pod.Must("ip route add 198.51.100.1/32 dev net1 scope link");
        pod.Must("ip route add 198.18.0.0/15 via 198.51.100.1 dev net1 metric 7 mtu 1300");
        pod.Must("ip route add 192.0.2.128/25 dev net1 table 200");
        Node.Call(Executables.Plugin, "ADD", Config(pod), pod).Result();
        string table = pod.Must("ip route show vrf blue");
        Assert.Contains("198.51.100.1 dev net1 scope link", table);
        Assert.Contains("198.18.0.0/15 via 198.51.100.1 dev net1 metric 7 mtu 1300", table);
        Assert.Contains("192.0.2.128/25 dev net1", pod.Must("ip route show table 200"));
        Assert.DoesNotContain("net1", pod.Must("ip route show"));
        Assert.Contains("mtu 1400", pod.Must("ip -6 route show vrf blue"));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void AFailureTakesTheInterfaceOutAgainWithAllThatItHad()
    {
        Kernel.Require("vrf");

        // A gateway whose network the link has no longer: its route stays until it has to be made again, which the kernel refuses.
        Pod pod = Prepared();
        string before = Show(pod);
        pod.Must("ip addr add 10.66.0.1/24 dev net1");
        pod.Must("ip route add 198.18.0.0/15 via 10.66.0.9 dev net1");
        pod.Must("ip addr del 10.66.0.1/24 dev net1");
        Node.Call(Executables.Plugin, "ADD", Config(pod), pod).Fails(100, "198.18.0.0/15");
        Assert.Equal(before, Show(pod));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void AnInterfaceThatCannotBeAPortLeavesNoVrf()
    {
        Kernel.Require("vrf");
        Pod pod = Prepared();
        pod.Must("ip link add red type vrf table 9");
        string before = Show(pod);
        Node.Call(Executables.Plugin, "ADD", Config(pod.With("red")), pod.With("red")).Fails(100, "VRF");
        Assert.Equal(before, Show(pod));
    }

    [Theory]
    [Trait("Kernel", "cloud")]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatOneMadeTheOtherChecksAndDeletes(bool isMadeByOurs)
    {
        Kernel.Require("vrf");
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        (string maker, string other) = isMadeByOurs ? (Executables.Plugin, Reference) : (Reference, Executables.Plugin);
        Pod pod = Prepared();
        JsonObject config = Config(pod).With("cniVersion", "1.0.0");
        config["prevResult"]!["cniVersion"] = "1.0.0";
        Node.Call(maker, "ADD", config, pod).Result();
        Node.Call(other, "CHECK", config, pod).Silent();
        Node.Call(other, "DEL", config, pod).Silent();
        Assert.False(pod.Can("ip link show blue"));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void TheVrfAndItsRoutesAreTheReferences()
    {
        Kernel.Require("vrf");
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        Pod ours = Prepared(), theirs = Prepared();
        Node.Call(Executables.Plugin, "ADD", Config(ours), ours).Result();
        Node.Call(Reference, "ADD", Config(theirs), theirs).Result();
        Assert.Equal(Routes(theirs), Routes(ours));
    }

    [Theory]
    [Trait("Kernel", "cloud")]
    [InlineData("ip link set net1 nomaster", "\"net1\" is not a port of VRF \"blue\"")]
    [InlineData("ip link set blue down", "VRF \"blue\" is down")]
    [InlineData("ip link del blue", "VRF \"blue\" is missing")]
    [InlineData("ip addr del 10.88.0.5/24 dev net1", "10.88.0.5/24 is missing")]
    [InlineData("ip addr del fd00:88::5/64 dev net1", "fd00:88::5/64 is missing")]
    [InlineData("ip route del 192.0.2.0/24 vrf blue", "route to 192.0.2.0/24", "missing")]
    [InlineData("ip -6 route del 2001:db8:2::/48 vrf blue", "route to 2001:db8:2::/48", "missing")]
    [InlineData("ip link del net1", "\"net1\" is missing")]
    public void CheckSeesWhatDiffers(string line, params string[] told)
    {
        Kernel.Require("vrf");
        Pod pod = Prepared();
        JsonObject config = Config(pod);
        config["prevResult"]!["routes"] = JsonNode.Parse("""[{"dst":"192.0.2.0/24","gw":"10.88.0.1"},{"dst":"2001:db8:2::/48","gw":"fd00:88::1","mtu":1400}]""");
        Node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        Node.Call(Executables.Plugin, "CHECK", config.With("table", 77), pod).Fails(101, "77");
        pod.Must(line);
        Node.Call(Executables.Plugin, "CHECK", config, pod).Fails(101, told);
    }

    [Fact]
    public void AKernelWithoutVrfsIsNamed()
    {
        Assert.SkipWhen(Kernel.Has("vrf"), "this kernel has VRFs");
        Pod pod = Prepared();
        string before = Show(pod);
        Node.Call(Executables.Plugin, "ADD", Config(pod), pod).Fails(50, "no links of kind vrf");
        Assert.Equal(before, Show(pod));
    }

    [Theory]
    [InlineData("vrfname", "null", 7, "configuration is expected to have a valid vrf name")]
    [InlineData("vrfname", "\"\"", 7, "configuration is expected to have a valid vrf name")]
    [InlineData("vrfname", "\"a/b\"", 7, "configuration is expected to have a valid vrf name", "a/b", "slash")]
    [InlineData("vrfname", "\"sixteen-letters-\"", 7, "configuration is expected to have a valid vrf name", "15")]
    [InlineData("vrfname", "7", 6, "vrfname")]
    [InlineData("table", "-1", 7, "table", "-1")]
    [InlineData("table", "4294967296", 7, "table")]
    [InlineData("table", "\"x\"", 6, "table")]
    [InlineData("vrfname", "\"eth0\"", 7, "eth0", "not a VRF")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told)
    {
        Pod pod = Prepared();
        string before = Show(pod);
        JsonObject config = Config(pod).With(key, JsonNode.Parse(value));
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(code, told);
        Assert.Equal(before, Show(pod));
        Node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.Equal(before, Show(pod));
    }

    [Fact]
    public void WhatAddNeedsIsSaidAndAnotherMasterIsNamed()
    {
        Pod pod = Prepared();
        JsonObject config = Config(pod);
        config.Remove("prevResult");
        Node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "must be called as chained plugin");
        Node.Call(Executables.Plugin, "ADD", Config(pod.With("net7")), pod.With("net7")).Fails(4, "net7", "no such interface");
        pod.Must("ip link add br7 type bridge");
        pod.Must("ip link set net1 master br7");
        Node.Call(Executables.Plugin, "ADD", Config(pod), pod).Fails(7, "interface net1 has already a master set: br7");
    }

    [Fact]
    public void DelNeedsNothingAndGcAndStatusHaveNothingToDo()
    {
        Pod pod = Prepared();
        JsonObject bare = Config(pod);
        bare.Remove("prevResult");
        Node.Call(Executables.Plugin, "DEL", bare, pod).Silent();
        Node.Call(Executables.Plugin, "DEL", bare, pod.With("net7")).Silent();
        Node.Call(Executables.Plugin, "DEL", bare, pod, "CNI_NETNS=").Silent();
        Node.Call(Executables.Plugin, "DEL", bare, pod, "CNI_NETNS=/var/run/netns/never-was").Silent();
        Node.Call(Executables.Plugin, "GC", bare.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        Node.Call(Executables.Plugin, "STATUS", bare).Silent();
    }

    private Chain Chain(string type, params JsonObject[] further) => new(
        Node, "1.1.0", "second", [new(Executables.Plugin, _lans.Config(type, 1)), .. further.Select(static config => new ChainedPlugin(Executables.Plugin, config))]);

    private Pod Prepared()
    {
        Pod pod = _lans.AddPreparedPod();
        pod.Must("ip route add 192.0.2.0/24 via 10.88.0.1");
        pod.Must("ip -6 route add 2001:db8:2::/48 via fd00:88::1 mtu 1400");
        return pod.With("net1");
    }

    private static JsonObject Config() => new() { ["type"] = "vrf", ["vrfname"] = "blue" };

    private static JsonObject Config(Pod pod, params (string Key, JsonNode Value)[] keys)
    {
        int subnet = pod.IfName == "eth0" ? 77 : 88;
        JsonObject config = Config();
        config["cniVersion"] = "1.1.0";
        config["name"] = "net";
        config["prevResult"] = JsonNode.Parse($$"""
            {"cniVersion":"1.1.0","interfaces":[{"name":"{{pod.IfName}}","sandbox":"{{pod.NetNsPath}}"}],"ips":[
              {"address":"10.{{subnet}}.0.5/24","gateway":"10.{{subnet}}.0.1","interface":0},{"address":"fd00:{{subnet}}::5/64","gateway":"fd00:{{subnet}}::1","interface":0}]}
            """);
        foreach ((string key, JsonNode value) in keys)
        {
            config[key] = value.DeepClone();
        }

        return config;
    }

    private static string[] Routes(Pod pod) =>
    [
        .. TwoLans.Lines(pod.Must("ip -d -4 route show vrf blue")), .. TwoLans.Lines(pod.Must("ip -d -6 route show vrf blue")),
        .. TwoLans.Lines(pod.Must("ip -4 route show")), .. TwoLans.Lines(pod.Must("ip -6 route show")),
    ];

    private static string Show(Pod pod) => string.Join(
        '\n',
        ((IEnumerable<string>)["ip -br link", "ip -br addr", "ip rule show", "ip route show table all", "ip -6 route show table all"])
            .SelectMany(line => TwoLans.Lines(pod.Must(line)).Where(static text => !text.Contains("fe80:") && !text.Contains("l3mdev")).Prepend($"# {line}")));
}
