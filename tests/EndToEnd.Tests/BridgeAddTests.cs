using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>What ADD makes, seen by ip, bridge and ping.</summary>
public sealed class BridgeAddTests : System.IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("10.77.0.0/24")]
    [InlineData("fd00:77::/64")]
    [InlineData("10.77.0.0/24", "fd00:77::/64")]
    public void PodsReachEachOtherAndTheGatewayWithTheFirstPacket(params string[] subnets)
    {
        JsonObject config = Configs.Bridge(_node, subnets: subnets).With("isDefaultGateway", true);
        Pod first = _node.AddPod();
        Pod second = _node.AddPod();
        JsonElement one = _node.Call(Executables.Plugin, "ADD", config, first).Result();
        JsonElement two = _node.Call(Executables.Plugin, "ADD", config, second).Result();
        foreach (int index in Enumerable.Range(0, subnets.Length))
        {
            JsonElement ip = two.GetProperty("ips")[index];
            Assert.True(first.Pings(ip.GetProperty("address").GetString()!.Split('/')[0]), "pod to pod");
            Assert.True(second.Pings(ip.GetProperty("gateway").GetString()!), "pod to gateway");
            Assert.Equal(one.GetProperty("ips")[index].GetProperty("gateway").GetString(), ip.GetProperty("gateway").GetString());
        }
    }

    /// <summary>The node asks for the second pod's hardware address with the link-local address of its bridge, which must not be tentative.</summary>
    [Fact]
    public void TheFirstPacketFromOneBridgeToAnotherArrives()
    {
        Pod first = _node.AddPod();
        Pod second = _node.AddPod();
        JsonObject config = Configs.Bridge(_node).With("isDefaultGateway", true);
        _node.Call(Executables.Plugin, "ADD", config, first).Result();
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node, subnets: ["10.78.0.0/24", "fd00:78::/64"]).With("isDefaultGateway", true).With("name", "other").With("bridge", "br1"), second).Result();
        Assert.True(first.Pings("10.78.0.2"));
        Assert.True(first.Pings("fd00:78::2"));
        Assert.True(second.Pings("fd00:77::2"));
    }

    /// <summary>Or else they would send to the former owner's hardware address for several seconds. The reference's announcement is lost.</summary>
    [Theory]
    [InlineData("10.77.0.99")]
    [InlineData("fd00:77::99")]
    public void NeighboursOfAnAddressesFormerOwnerLearnTheNewOne(string address)
    {
        JsonObject config = Configs.Bridge(_node);
        Pod neighbour = _node.AddPod(), owner = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", config, neighbour).Result();
        neighbour.Must($"ip neigh replace {address} lladdr 0e:00:00:00:00:99 dev eth0 nud stale");
        _node.Call(Executables.Plugin, "ADD", config, owner, $"CNI_ARGS=IP={address}").Result();
        string mac = owner.Json("ip -j link show eth0")[0].GetProperty("address").GetString()!;
        string known = string.Empty;
        for (int tries = 0; tries < 40 && known != mac; tries++)
        {
            Thread.Sleep(50);
            known = neighbour.Json($"ip -j neigh show {address}")[0].GetProperty("lladdr").GetString()!;
        }

        Assert.Equal(mac, known);
    }

    /// <summary>It comes last in ADD, but it comes, made as the kernel makes it by itself.</summary>
    [Theory]
    [InlineData("10.77.0.0/24")]
    [InlineData("fd00:77::/64")]
    public void TheLinkLocalAddressIsThereToo(string subnet)
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node, subnets: subnet), pod).Result();
        JsonElement address = Assert.Single(pod.Json("ip -j -6 addr show eth0 scope link")[0].GetProperty("addr_info").EnumerateArray(), static address => address.TryGetProperty("local", out _));
        Assert.StartsWith("fe80::", address.GetProperty("local").GetString());
        Assert.Equal("0", pod.Must("sysctl -n net.ipv6.conf.eth0.addr_gen_mode").Trim());
    }

    [Fact]
    public void ResultTellsWhatTheKernelHas()
    {
        Pod pod = _node.AddPod();
        JsonElement result = _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With("mtu", 1420), pod).Result();
        JsonElement interfaces = result.GetProperty("interfaces");
        Assert.Equal(3, interfaces.GetArrayLength());
        string hostName = interfaces[1].GetProperty("name").GetString()!;
        foreach ((JsonElement told, JsonElement real) in new[]
        {
            (interfaces[0], _node.Json("ip -j link show br0")[0]),
            (interfaces[1], _node.Json($"ip -j link show {hostName}")[0]),
            (interfaces[2], pod.Json("ip -j link show eth0")[0]),
        })
        {
            Assert.Equal(real.GetProperty("address").GetString(), told.GetProperty("mac").GetString());
            Assert.Equal(real.GetProperty("ifname").GetString(), told.GetProperty("name").GetString());
            Assert.Equal(1420, real.GetProperty("mtu").GetInt32());
            Assert.Equal(1420, told.GetProperty("mtu").GetInt32());
        }

        Assert.Equal(pod.NetNsPath, interfaces[2].GetProperty("sandbox").GetString());
        Assert.False(interfaces[1].TryGetProperty("sandbox", out _));
        Assert.All(result.GetProperty("ips").EnumerateArray(), ip => Assert.Equal(2, ip.GetProperty("interface").GetInt32()));
        Assert.Equal("br0", _node.Json($"ip -j link show {hostName}")[0].GetProperty("master").GetString());
        Assert.Equal($"cscni:net/{pod.ContainerId}/eth0", _node.Json($"ip -j link show {hostName}")[0].GetProperty("ifalias").GetString());
    }

    [Fact]
    public void ContainerHasTheAddressesOfTheResultAndNothingTentative()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node), pod).Result();
        JsonElement addresses = pod.Json("ip -j addr show eth0")[0].GetProperty("addr_info");
        JsonElement v4 = addresses.EnumerateArray().Single(address => address.GetProperty("family").GetString() == "inet");
        Assert.Equal("10.77.0.2", v4.GetProperty("local").GetString());
        Assert.Equal("10.77.0.255", v4.GetProperty("broadcast").GetString());
        Assert.All(addresses.EnumerateArray(), address => Assert.False(address.TryGetProperty("tentative", out _)));
        Assert.Contains(addresses.EnumerateArray(), address => address.GetProperty("local").GetString() == "fd00:77::2");
    }

    [Fact]
    public void GatewayAddressesStandOnTheBridgeAndTheNodeForwards()
    {
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node), _node.AddPod()).Result();
        string addresses = _node.Must("ip -o addr show br0");
        Assert.Contains("10.77.0.1/24", addresses);
        Assert.Contains("fd00:77::1/64", addresses);
        Assert.Equal("1", _node.Must("cat /proc/sys/net/ipv4/ip_forward").Trim());
        Assert.Equal("1", _node.Must("cat /proc/sys/net/ipv6/conf/all/forwarding").Trim());
        Assert.Equal("0", _node.Must("cat /proc/sys/net/ipv6/conf/br0/accept_ra").Trim());
    }

    [Fact]
    public void BridgeKeepsItsMacWhenPodsComeAndGo()
    {
        JsonObject config = Configs.Bridge(_node);
        Pod first = _node.AddPod();
        string mac = _node.Call(Executables.Plugin, "ADD", config, first).Result().GetProperty("interfaces")[0].GetProperty("mac").GetString()!;
        for (int count = 0; count < 5; count++)
        {
            _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Result();
        }

        _node.Call(Executables.Plugin, "DEL", config, first).Silent();
        Assert.Equal(mac, _node.Json("ip -j link show br0")[0].GetProperty("address").GetString());
    }

    [Fact]
    public void WithoutAGatewayNothingIsPutOnTheBridge()
    {
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With("isGateway", false), _node.AddPod()).Result();
        Assert.DoesNotContain("inet ", _node.Must("ip -o addr show br0"));
        Assert.Equal("0", _node.Must("cat /proc/sys/net/ipv4/ip_forward").Trim());
    }

    [Fact]
    public void HairpinAndIsolationAreSetOnThePort()
    {
        JsonObject config = Configs.Bridge(_node).With("hairpinMode", true).With("portIsolation", true);
        Pod first = _node.AddPod();
        Pod second = _node.AddPod();
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, first).Result();
        JsonElement other = _node.Call(Executables.Plugin, "ADD", config, second).Result();
        string name = result.GetProperty("interfaces")[1].GetProperty("name").GetString()!;
        JsonElement port = _node.Json($"ip -j -d link show {name}")[0].GetProperty("linkinfo").GetProperty("info_slave_data");
        Assert.True(port.GetProperty("hairpin").GetBoolean());
        Assert.True(port.GetProperty("isolated").GetBoolean());
        Assert.False(first.Pings(other.GetProperty("ips")[0].GetProperty("address").GetString()!.Split('/')[0]), "isolated pods must not reach each other");
        Assert.True(first.Pings("10.77.0.1"));
    }

    [Fact]
    public void PromiscuousModeIsSetOnTheBridge()
    {
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With("promiscMode", true), _node.AddPod()).Result();
        Assert.Contains("PROMISC", _node.Json("ip -j link show br0")[0].GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
    }

    [Fact]
    public void AnExistingBridgeIsUsedAsItIs()
    {
        _node.Must("ip link add br0 type bridge");
        _node.Must("ip link set br0 mtu 1300 up");
        _node.Must("ip addr add 10.77.0.1/24 dev br0");
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With("mtu", 1300), _node.AddPod()).Result();
        Assert.Equal(1300, _node.Json("ip -j link show br0")[0].GetProperty("mtu").GetInt32());
        Assert.Single(_node.Must("ip -o -4 addr show br0").Trim().Split('\n'));
    }

    [Fact]
    public void AnotherAddressOfTheBridgeIsRefusedUnlessForced()
    {
        _node.Must("ip link add br0 type bridge");
        _node.Must("ip addr add 192.168.9.1/24 dev br0");
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node, subnets: Configs.V4);
        _node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "br0", "10.77.0.1/24", "192.168.9.1/24", "forceAddress");
        Assert.Empty(_node.Leases("net"));
        _node.Call(Executables.Plugin, "ADD", config.With("forceAddress", true), pod).Result();
        string addresses = _node.Must("ip -o -4 addr show br0");
        Assert.Contains("10.77.0.1/24", addresses);
        Assert.DoesNotContain("192.168.9.1", addresses);
    }

    [Fact]
    public void IsDefaultGatewayAddsOneDefaultRouteAFamily()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node).With("isDefaultGateway", true).With("isGateway", false)
            .WithIpam("routes", new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }, new JsonObject { ["dst"] = "192.168.50.0/24" }));
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.Equal(3, result.GetProperty("routes").GetArrayLength());
        Assert.Equal("default via 10.77.0.1 dev eth0", pod.Must("ip route show default").Trim());
        Assert.Contains("default via fd00:77::1 dev eth0", pod.Must("ip -6 route show default"));
        Assert.Contains("via 10.77.0.1", pod.Must("ip route show 192.168.50.0/24"));
    }

    [Fact]
    public void RoutesCarryAllAttributesOfVersion110()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node).WithIpam("routes", new JsonArray(
            new JsonObject { ["dst"] = "192.168.60.0/24", ["gw"] = "10.77.0.7", ["mtu"] = 1300, ["advmss"] = 1200, ["priority"] = 77, ["table"] = 500 },
            new JsonObject { ["dst"] = "192.168.61.0/24", ["gw"] = "0.0.0.0", ["scope"] = 253 },
            new JsonObject { ["dst"] = "fd00:60::/64", ["mtu"] = 1290, ["priority"] = 5 }));
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        JsonElement first = pod.Json("ip -j route show table 500")[0];
        Assert.Equal("192.168.60.0/24", first.GetProperty("dst").GetString());
        Assert.Equal("10.77.0.7", first.GetProperty("gateway").GetString());
        Assert.Equal(77, first.GetProperty("metric").GetInt32());
        Assert.Equal(1300, first.GetProperty("metrics")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1200, first.GetProperty("metrics")[0].GetProperty("advmss").GetInt32());
        Assert.Equal("link", pod.Json("ip -j route show 192.168.61.0/24")[0].GetProperty("scope").GetString());
        JsonElement v6 = pod.Json("ip -j -6 route show fd00:60::/64")[0];
        Assert.Equal(5, v6.GetProperty("metric").GetInt32());
        Assert.Equal("fd00:77::1", v6.GetProperty("gateway").GetString());
        Assert.Equal(500, result.GetProperty("routes")[0].GetProperty("table").GetInt32());
        Assert.Equal(253, result.GetProperty("routes")[1].GetProperty("scope").GetInt32());
    }

    [Fact]
    public void ANetworkWithoutIpamHasLinksOnly()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node);
        config.Remove("ipam");
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.False(result.TryGetProperty("ips", out _));
        Assert.Contains("UP", pod.Json("ip -j link show eth0")[0].GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.DoesNotContain("inet ", pod.Must("ip -o addr show eth0"));
        _node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void DisableContainerInterfaceLeavesItDown()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node).With("disableContainerInterface", true);
        _node.Call(Executables.Plugin, "ADD", config, pod).Fails(7, "cannot use IPAM when DisableContainerInterface flag is set", "cscni-ipam");
        config.Remove("ipam");
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.DoesNotContain("UP", pod.Json("ip -j link show eth0")[0].GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        _node.Call(Executables.Plugin, "CHECK", config.With("prevResult", JsonNode.Parse(result.GetRawText())), pod).Silent();
    }

    [Theory]
    [InlineData("0e:00:00:00:00:01", null, null, "0e:00:00:00:00:01")]
    [InlineData("0e:00:00:00:00:01", "0e:00:00:00:00:02", null, "0e:00:00:00:00:02")]
    [InlineData("0e:00:00:00:00:01", "0e:00:00:00:00:02", "0e-00-00-00-00-03", "0e:00:00:00:00:03")]
    public void MacComesFromRuntimeConfigOverArgsOverTheVariable(string variable, string? args, string? runtime, string expected)
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node);
        if (args is not null)
        {
            config = config.With("args", new JsonObject { ["cni"] = new JsonObject { ["mac"] = args } });
        }

        if (runtime is not null)
        {
            config = config.With("runtimeConfig", new JsonObject { ["mac"] = runtime });
        }

        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod, $"CNI_ARGS=IgnoreUnknown=1;K8S_POD_NAME=x;MAC={variable}").Result();
        Assert.Equal(expected, pod.Json("ip -j link show eth0")[0].GetProperty("address").GetString());
        Assert.Equal(expected, result.GetProperty("interfaces")[2].GetProperty("mac").GetString());
    }

    [Fact]
    public void DnsOfTheConfigTakesThePlaceOfTheIpams()
    {
        System.IO.File.WriteAllText($"{_node.Directory}/resolv.conf", "nameserver 10.0.0.53\nsearch example.org\n");
        JsonObject config = Configs.Bridge(_node).WithIpam("resolvConf", $"{_node.Directory}/resolv.conf");
        JsonElement fromIpam = _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Result().GetProperty("dns");
        Assert.Equal("10.0.0.53", fromIpam.GetProperty("nameservers")[0].GetString());
        config = config.With("dns", new JsonObject { ["nameservers"] = new JsonArray("10.0.0.54") });
        JsonElement own = _node.Call(Executables.Plugin, "ADD", config, _node.AddPod()).Result().GetProperty("dns");
        Assert.Equal("10.0.0.54", own.GetProperty("nameservers")[0].GetString());
        Assert.False(own.TryGetProperty("search", out _));
    }

    [Fact]
    public void EnableDadWaitsForDetectionAndRefusesAnAddressThatIsInUse()
    {
        JsonObject config = Configs.Bridge(_node, subnets: Configs.V6).With("enabledad", true);
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        Assert.DoesNotContain("tentative", pod.Must("ip -o addr show eth0 scope global"));
        Assert.DoesNotContain("nodad", pod.Must("ip -o addr show eth0 scope global"));
        Assert.Equal("1", pod.Must("cat /proc/sys/net/ipv6/conf/eth0/accept_dad").Trim());

        // Somebody on the network has taken the next address.
        pod.Must("ip addr add fd00:77::3/64 dev eth0 nodad");
        Pod late = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", config, late).Fails(102, "fd00:77::3", "duplicate address detection");
        Assert.False(late.Can("ip link show eth0"));
        Assert.Equal(["fd00:77::2"], _node.Leases("net"));
    }

    [Fact]
    public void Ipv6IsSwitchedOnWhereTheRuntimeHadItOff()
    {
        Pod pod = _node.AddPod();
        pod.Must("sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1");
        JsonElement result = _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node, subnets: Configs.V6), pod).Result();
        Assert.True(pod.Pings(result.GetProperty("ips")[0].GetProperty("gateway").GetString()!));
    }

    [Fact]
    public void SeveralInterfacesOfOneContainerOnOneNetwork()
    {
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node);
        _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        _node.Call(Executables.Plugin, "ADD", config, pod.With("net1")).Result();
        Assert.Equal(4, _node.Leases("net").Count);
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.True(pod.Can("ip link show net1"));
        Assert.Equal(2, _node.Leases("net").Count);
    }

    [Fact]
    public void TheExecutableServesTypeBridgeUnderThatName()
    {
        string linked = $"{_node.Directory}/bridge";
        System.IO.File.CreateSymbolicLink(linked, Executables.Plugin);
        Pod pod = _node.AddPod();
        _node.Call(linked, "ADD", Configs.Bridge(_node, type: "bridge"), pod).Result();
        Assert.True(pod.Pings("10.77.0.1"));
    }

    [Fact]
    public void SeveralRangeSetsOfOneFamilyGetAGatewayEach()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node, subnets: ["10.77.0.0/24", "10.78.0.0/24"]), pod).Result();
        Assert.True(pod.Pings("10.77.0.1"));
        Assert.True(pod.Pings("10.78.0.1"));
    }

    /// <summary>Whoever asks for a VLAN must not get a network without one.</summary>
    [Fact]
    public void AKernelWithoutVlanFilteringIsAnErrorThatLeavesNothing()
    {
        Assert.SkipWhen(Kernel.Has("bridge-vlan"), "this kernel has bridge VLAN filtering");
        _node.Call(Executables.Plugin, "ADD", Configs.Bridge(_node).With("vlan", 100), _node.AddPod()).Fails(100);
        Assert.False(_node.HasLink("br0"));
        Assert.Empty(_node.Leases("net"));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void VlansArePutOnThePort()
    {
        Kernel.Require("bridge-vlan");
        Pod pod = _node.AddPod();
        JsonObject config = Configs.Bridge(_node).With("vlan", 100).With("vlanTrunk", new JsonArray(new JsonObject { ["minID"] = 200, ["maxID"] = 203 }, new JsonObject { ["id"] = 300 }));
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        string name = result.GetProperty("interfaces")[1].GetProperty("name").GetString()!;
        string vlans = _node.Must($"bridge vlan show dev {name}");
        Assert.Contains("100 PVID Egress Untagged", vlans);
        Assert.Contains("200", vlans);
        Assert.Contains("203", vlans);
        Assert.Contains("300", vlans);
        Assert.Contains("10.77.0.1/24", _node.Must("ip -o addr show br0.100"));
        Assert.True(pod.Pings("10.77.0.1"));

        // A trunk alone: untagged frames stay in VLAN 1, as with the reference plugin.
        Pod trunk = _node.AddPod();
        JsonObject alone = Configs.Bridge(_node).With("name", "trunk").With("bridge", "br1").With("vlanTrunk", new JsonArray(new JsonObject { ["id"] = 300 }));
        alone["ipam"]!["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = "10.78.0.0/24" }));
        string port = _node.Call(Executables.Plugin, "ADD", alone, trunk).Result().GetProperty("interfaces")[1].GetProperty("name").GetString()!;
        Assert.Contains("1 PVID Egress Untagged", _node.Must($"bridge vlan show dev {port}"));
        Assert.True(trunk.Pings("10.78.0.1"));
    }
}
