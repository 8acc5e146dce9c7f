using System;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// Faults and leftovers of the reference plugins, shown by them and absent in ours: each test does the same with both. Where
/// the installed ones have mended it, the test says so and is skipped.
/// </summary>
public sealed class ReferenceFaultTests : IDisposable
{
    private const string Version = "1.0.0";
    private readonly Lan _lan;

    public ReferenceFaultTests()
    {
        Assert.SkipUnless(Executables.ReferenceKnows(Version), $"the reference plugins do not know {Version}");
        _lan = new();
    }

    private Node Node => _lan.Node;

    public void Dispose() => _lan.Dispose();

    [Fact]
    public void HostDeviceASecondDelFails()
    {
        JsonObject config = HostDevice();
        Show(DelTwice("host-device", config).ExitCode != 0, "a second DEL of host-device fails");
        DelTwice(null, config).Silent();
    }

    [Fact]
    public void HostDeviceDelWithoutANamespaceKeepsTheAddress()
    {
        JsonObject config = HostDevice();
        Show(LeasesAfter("host-device", config, "CNI_NETNS=") > 0, "DEL of host-device without a namespace keeps the address");
        Node.Must("rm -r LEASES".Replace("LEASES", Node.LeaseDirectory));
        using Lan other = new();
        Assert.Equal(0, LeasesAfter(null, config, "CNI_NETNS=", other));
    }

    [Fact]
    public void TapLosesItsAddressWithOwnerAndGroup()
    {
        JsonObject config = Configs.Link(Node, "tap", Version, "host-local").With("mac", "0e:00:00:00:00:07").With("owner", 0).With("group", 0);
        Show(MacAfter("tap", config) != "0e:00:00:00:00:07", "tap with owner and group loses its hardware address");
        Assert.Equal("0e:00:00:00:00:07", MacAfter(null, config));
    }

    [Fact]
    public void TuningDiesOfSysctlsInArguments()
    {
        JsonObject config = Chained("tuning").With("args", new JsonObject { ["cni"] = new JsonObject { ["sysctl"] = new JsonObject { ["net.core.somaxconn"] = "500" } } });
        Show(Behind("tuning", config, out _).Output.Length == 0, "tuning dies of args.cni.sysctl without an error document");
        Behind(null, config, out Pod pod).Result();
        Assert.Equal("500", pod.Must("sysctl -n net.core.somaxconn").Trim());
    }

    [Fact]
    public void TuningLeavesSysctlsAtDel()
    {
        JsonObject config = Chained("tuning").With("sysctl", new JsonObject { ["net.core.somaxconn"] = "500" });
        Behind("tuning", config, out Pod theirs).Result();
        Call("tuning", "DEL", config, theirs).Silent();
        Show(theirs.Must("sysctl -n net.core.somaxconn").Trim() == "500", "tuning leaves sysctls as it set them");
        Behind(null, config, out Pod ours).Result();
        Call(null, "DEL", config, ours).Silent();
        Assert.NotEqual("500", ours.Must("sysctl -n net.core.somaxconn").Trim());
    }

    [Fact]
    public void BandwidthOfASecondInterfaceFails()
    {
        Show(SecondShaped("bandwidth").ExitCode != 0, "bandwidth of a container's second attachment to a network fails");
        SecondShaped(null).Result();
    }

    [Fact]
    public void FirewallDelWithoutAPreviousResultLeavesItsRules()
    {
        // The runtime lost its cache: DEL has no prevResult.
        JsonObject config = Chained("firewall").With("backend", "iptables").With("stateDir", $"{Node.Directory}/state");
        Behind("firewall", config, out Pod theirs).Result();
        Call("firewall", "DEL", config, theirs).Silent();
        Show(Node.Must("iptables -S").Contains("10.77.0."), "firewall's DEL without a prevResult leaves the container's rules");
        Behind(null, config, out Pod ours).Result();
        Assert.Contains(ours.ContainerId, Node.Must("nft list ruleset"));
        Call(null, "DEL", config, ours).Silent();
        Assert.DoesNotContain(ours.ContainerId, Node.Must("nft list ruleset"));
    }

    [Fact]
    public void FirewallLeavesItsIsolationChains()
    {
        JsonObject config = Chained("firewall").With("backend", "iptables").With("ingressPolicy", "same-bridge").With("stateDir", $"{Node.Directory}/state");
        JsonElement result = Behind("firewall", config, out Pod theirs).Result();
        Call("firewall", "DEL", Previous(config, result), theirs).Silent();
        Show(Node.Must("iptables -S").Contains("CNI-ISOLATION"), "firewall never removes its isolation chains");
        Node.Must("nft flush ruleset");
        result = Behind(null, config, out Pod ours).Result();
        Call(null, "DEL", Previous(config, result), ours).Silent();
        Assert.Equal(string.Empty, Node.Must("nft list ruleset"));
    }

    [Fact]
    public void PortMapDelWithoutTheRuntimesPortsLeavesItsRules()
    {
        JsonObject config = Chained("portmap").With("backend", "iptables").With("stateDir", $"{Node.Directory}/state");
        JsonObject asked = config.With("runtimeConfig", TrafficContender.Ports("tcp 8080 80"));
        JsonElement result = Behind("portmap", asked, out Pod theirs).Result();
        Call("portmap", "DEL", Previous(config, result), theirs).Silent();
        Show(Node.Must("iptables -t nat -S").Contains("10.77.0."), "portmap's DEL without runtimeConfig leaves the container's rules");
        Node.Must("nft flush ruleset");
        result = Behind(null, asked, out Pod ours).Result();
        Call(null, "DEL", Previous(config, result), ours).Silent();
        Assert.Equal(string.Empty, Node.Must("nft list ruleset"));
    }

    [Fact]
    public void BridgeDelWithoutANamespaceLeavesItsMasquerade()
    {
        JsonObject config = Configs.Bridge(Node, Version, "bridge", "host-local").With("ipMasq", true).With("ipMasqBackend", "iptables").With("stateDir", $"{Node.Directory}/state");
        Pod theirs = Node.AddPod(), ours = Node.AddPod();
        Call("bridge", "ADD", config, theirs).Result();
        Node.Call(Reference("bridge"), "DEL", config, theirs, Path, "CNI_NETNS=").Silent();
        Show(Node.Must("iptables -t nat -S").Contains(theirs.ContainerId), "bridge's DEL without a namespace leaves its masquerade rules");
        Node.Must("nft flush ruleset");
        Call(null, "ADD", config, ours).Result();
        Node.Call(Executables.Plugin, "DEL", config, ours, Path, "CNI_NETNS=").Silent();
        Assert.Equal(string.Empty, Node.Must("nft list ruleset"));
        Assert.False(ours.Can("ip link show eth0"));
    }

    [Fact]
    public void SbrCannotBeDeletedWithoutItsNamespace()
    {
        JsonObject config = Chained("sbr");
        JsonElement result = Behind("sbr", config, out Pod theirs).Result();
        Shell.Must($"ip netns del {theirs.NetNs}");
        Outcome outcome = Call("sbr", "DEL", Previous(config, result), theirs);
        Node.Run("rm", ["-f", theirs.NetNsPath]);
        Show(outcome.ExitCode != 0, "DEL of sbr fails without its namespace, and leaves a file in its place");
        Shell.Must($"ip netns add {theirs.NetNs}");
        result = Behind(null, config, out Pod ours).Result();
        Shell.Must($"ip netns del {ours.NetNs}");
        Call(null, "DEL", Previous(config, result), ours).Silent();
        Assert.False(System.IO.File.Exists(ours.NetNsPath));
        Shell.Must($"ip netns add {ours.NetNs}");
    }

    [Fact]
    public void StaticChecksAnAddressThatIsAbsent()
    {
        JsonObject config = Configs.Bridge(Node, Version, "static").With("ipam", JsonNode.Parse("""{"type":"static","addresses":[{"address":"10.77.0.9/24"}]}"""));
        config["prevResult"] = JsonNode.Parse("""{"cniVersion":"1.0.0","interfaces":[{"name":"eth0","sandbox":"/x"}],"ips":[{"address":"10.77.0.8/24","interface":0}]}""");
        Pod pod = Node.AddPod();
        Show(Call("static", "CHECK", config, pod).ExitCode == 0, "CHECK of static passes where its address is absent");
        Node.Call(Executables.Ipam, "CHECK", config, pod, Path).Fails(101, "10.77.0.9");
    }

    [Theory]
    [InlineData("bridge")]
    [InlineData("ptp")]
    [InlineData("macvlan")]
    public void AFailedAddLeavesItsLink(string type) => FailedAdd(type);

    [Theory]
    [InlineData("vlan")]
    [InlineData("ipvlan")]
    [Trait("Kernel", "cloud")]
    public void AFailedAddLeavesItsLinkOnOtherKernels(string type)
    {
        Kernel.Require(type);
        FailedAdd(type);
    }

    [Fact]
    public void TheMtuOfARouteIsPassedOver()
    {
        JsonObject config = Configs.Bridge(Node, "1.1.0", "bridge", "host-local").WithIpam("routes", new JsonArray(new JsonObject { ["dst"] = "192.0.2.0/24", ["mtu"] = 1300 }));
        Pod theirs = Node.AddPod(), ours = Node.AddPod();
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "the reference plugins do not know 1.1.0");
        Call("bridge", "ADD", config, theirs).Result();
        Show(!theirs.Must("ip route show 192.0.2.0/24").Contains("mtu 1300"), "the MTU of a route is passed over");
        Call(null, "ADD", config, ours).Result();
        Assert.Contains("mtu 1300", ours.Must("ip route show 192.0.2.0/24"));
    }

    [Fact]
    public void FirewalldsAnswerIsNotLookedAt()
    {
        using Firewalld firewalld = new(Node);
        JsonObject config = Chained("firewall").With("stateDir", $"{Node.Directory}/state");
        Show(CheckForgotten("firewall", config, firewalld).ExitCode == 0, "CHECK of firewall does not look at firewalld's answer");
        CheckForgotten(null, config, firewalld).Fails(101, "trusted");
    }

    /// <summary>CHECK behind a source that firewalld has forgotten.</summary>
    private Outcome CheckForgotten(string? type, JsonObject config, Firewalld firewalld)
    {
        Pod pod = Node.AddPod();
        JsonElement bridge = Node.Call(Executables.Plugin, "ADD", Configs.Bridge(Node, Version), pod).Result();
        string executable = type is null ? Executables.Plugin : Reference(type);
        config = Previous(config, bridge);
        Node.Call(executable, "ADD", config, pod, firewalld.Variable).Result();
        foreach (string source in firewalld.Sources("trusted").Split(' '))
        {
            Node.Run("firewall-cmd", ["--zone=trusted", $"--remove-source={source}"], [firewalld.Variable, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        }

        Assert.Equal(string.Empty, firewalld.Sources("trusted"));
        return Node.Call(executable, "CHECK", config, pod, firewalld.Variable);
    }

    private void FailedAdd(string type)
    {
        // The route's gateway cannot be reached, which shows when all else is done.
        JsonObject config = type is "bridge" ? Configs.Bridge(Node, Version, type, "host-local") : type is "ptp" ? Configs.Ptp(Node, Version, "host-local")
            : Configs.Link(Node, type, Version, "host-local").With("enabledad", false).With("vlanId", 5);
        config = config.WithIpam("routes", new JsonArray(new JsonObject { ["dst"] = "192.0.2.0/24", ["gw"] = "203.0.113.1" }));
        Pod theirs = Node.AddPod(), ours = Node.AddPod();
        Assert.NotEqual(0, Call(type, "ADD", config, theirs).ExitCode);
        Show(theirs.Can("ip link show eth0"), $"{type} leaves its link after an ADD that failed");
        theirs.Must("ip link del eth0");
        Assert.NotEqual(0, Call(null, "ADD", config, ours).ExitCode);
        Assert.False(ours.Can("ip link show eth0"));
    }

    [Fact]
    public void BridgeChecksAnIpamThatIsNotThere()
    {
        JsonObject config = Configs.Bridge(Node, Version, "bridge").With("isGateway", false);
        config.Remove("ipam");
        Show(CheckAfter("bridge", config).ExitCode != 0, "CHECK of a bridge without an IPAM fails");
        CheckAfter(null, config.With("name", "ours")).Silent();
    }

    [Fact]
    public void BridgeLeavesANewBridgeBehindABadNamespace()
    {
        JsonObject config = Configs.Bridge(Node, Version, "bridge", "host-local");
        Pod pod = Node.AddPod();
        Assert.NotEqual(0, Node.Call(Reference("bridge"), "ADD", config, pod, Path, "CNI_NETNS=/var/run/netns/never-was").ExitCode);
        Show(Node.HasLink("br0"), "bridge leaves a new bridge behind a namespace that is not there");
        Node.Must("ip link del br0");
        Assert.NotEqual(0, Node.Call(Executables.Plugin, "ADD", config, pod, Path, "CNI_NETNS=/var/run/netns/never-was").ExitCode);
        Assert.False(Node.HasLink("br0"));
    }

    [Fact]
    public void TheNamespaceGuardSpeaksAfterTheResult()
    {
        JsonObject config = Configs.Bridge(Node, Version, "bridge", "host-local");
        Pod own = new(Node, Node.Name);
        Show(Node.Call(Reference("bridge"), "ADD", config, own, Path).Output.Split("\"cniVersion\"").Length > 2 || Node.HasLink("br0"), "the reference acts on its own namespace before it refuses it");
        Node.Run("ip", ["link", "del", "br0"]);
        Node.Run("ip", ["link", "del", "eth0"]);
        Node.Call(Executables.Plugin, "ADD", config, own, Path).Fails(4, "CNI_NETNS");
        Assert.False(Node.HasLink("br0"));
    }

    [Fact]
    public void NothingOfTheReferenceCollectsGarbage()
    {
        JsonObject config = Configs.Bridge(Node, "1.1.0", "bridge", "host-local");
        JsonObject collect = config.With("cni.dev/valid-attachments", new JsonArray());
        Pod pod = Node.AddPod();
        Call("bridge", "ADD", config, pod).Result();
        Call("bridge", "GC", collect).Silent();
        Show(pod.Can("ip link show eth0") && Node.Leases("net").Count > 0, "GC of bridge and host-local removes nothing");
        Call("bridge", "DEL", config, pod).Silent();
        Node.Call(Executables.Plugin, "ADD", config.WithIpam("type", "cscni-ipam"), pod).Result();
        Node.Call(Executables.Plugin, "GC", collect.WithIpam("type", "cscni-ipam")).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    public void StatusOfTheReferenceDoesNotMissTheMaster()
    {
        JsonObject config = Configs.Link(Node, "macvlan", "1.1.0", "host-local").With("master", "absent0");
        Show(Node.Call(Reference("macvlan"), "STATUS", config, null, Path).ExitCode == 0, "STATUS of macvlan does not look for the master");
        Node.Call(Executables.Plugin, "STATUS", config, null, Path).Fails(50, "absent0");
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void VlanCannotBeDeletedWithoutItsMaster()
    {
        Kernel.Require("vlan");
        JsonObject config = Configs.Link(Node, "vlan", Version, "host-local").With("vlanId", 5).With("enabledad", false);
        Pod pod = Node.AddPod();
        Call("vlan", "ADD", config, pod).Result();
        Node.Must("ip link del up0");
        Show(Call("vlan", "DEL", config, pod).ExitCode != 0, "DEL of vlan fails without its master");
        Call(null, "DEL", config, pod).Silent();
        Assert.Empty(Node.Leases("net"));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void IpvlanCannotBeDeletedWithoutADefaultRoute()
    {
        Kernel.Require("ipvlan");
        JsonObject config = Configs.Link(Node, "ipvlan", Version, "host-local").With("master", null).With("enabledad", false);
        Node.Must("ip addr add 198.51.100.1/24 dev up0");
        Node.Must("ip route add default via 198.51.100.2 dev up0");
        Pod pod = Node.AddPod();
        Call("ipvlan", "ADD", config, pod).Result();
        Node.Must("ip route del default");
        Show(Call("ipvlan", "DEL", config, pod).ExitCode != 0, "DEL of ipvlan fails without a default route");
        Node.Must("ip route add default via 198.51.100.2 dev up0");
        Call("ipvlan", "DEL", config, pod).Silent();
        Call(null, "ADD", config, pod).Result();
        Node.Must("ip route del default");
        Call(null, "DEL", config, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(Node.Leases("net"));
    }

    private static string Path => $"CNI_PATH={Executables.Reference}";

    /// <summary>The fault must show in the reference, or there is nothing to compare.</summary>
    private static void Show(bool shows, string fault) => Assert.SkipUnless(shows, $"the installed reference plugins have mended it: {fault}");

    private static string Reference(string type) => $"{Executables.Reference}/{type}";

    /// <param name="type">The reference plugin; null for ours.</param>
    /// <param name="command">What to do.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="pod">The pod.</param>
    private Outcome Call(string? type, string command, JsonObject config, Pod? pod = null) =>
        Node.Call(type is null ? Executables.Plugin : Reference(type), command, config, pod, Path);

    private static JsonObject Previous(JsonObject config, JsonElement result) => config.With("prevResult", JsonNode.Parse(result.GetRawText()));

    private JsonObject HostDevice()
    {
        JsonObject config = Configs.Link(Node, "host-device", Version, "host-local").With("device", "up0");
        config.Remove("master");
        return config;
    }

    private static JsonObject Chained(string type) => new() { ["cniVersion"] = Version, ["name"] = "net", ["type"] = type };

    private Outcome DelTwice(string? type, JsonObject config)
    {
        Pod pod = Node.AddPod();
        JsonElement result = Call(type, "ADD", config, pod).Result();
        Call(type, "DEL", Previous(config, result), pod).Silent();
        return Call(type, "DEL", Previous(config, result), pod);
    }

    private int LeasesAfter(string? type, JsonObject config, string variable, Lan? lan = null)
    {
        Node node = (lan ?? _lan).Node;
        Pod pod = node.AddPod();
        config = config.WithIpam("dataDir", node.LeaseDirectory);
        node.Call(type is null ? Executables.Plugin : Reference(type), "ADD", config, pod, Path).Result();
        node.Call(type is null ? Executables.Plugin : Reference(type), "DEL", config, pod, Path, variable);
        return node.Leases("net").Count;
    }

    private string MacAfter(string? type, JsonObject config)
    {
        Pod pod = Node.AddPod();
        Call(type, "ADD", config, pod).Result();
        return pod.Json("ip -j link show eth0")[0].GetProperty("address").GetString()!;
    }

    /// <summary>A chained plugin behind a bridge of ours.</summary>
    private Outcome Behind(string? type, JsonObject config, out Pod pod, string ifName = "eth0")
    {
        pod = Node.AddPod().With(ifName);
        JsonElement bridge = Node.Call(Executables.Plugin, "ADD", Configs.Bridge(Node, Version), pod).Result();
        return Call(type, "ADD", Previous(config, bridge), pod);
    }

    private Outcome SecondShaped(string? type)
    {
        JsonObject config = Chained("bandwidth").With("egressRate", 8_000_000).With("egressBurst", 800_000);
        Behind(type, config, out Pod first).Result();
        Pod second = first.With("eth1");
        JsonElement bridge = Node.Call(Executables.Plugin, "ADD", Configs.Bridge(Node, Version), second).Result();
        return Call(type, "ADD", Previous(config, bridge), second);
    }

    private Outcome CheckAfter(string? type, JsonObject config)
    {
        Pod pod = Node.AddPod();
        JsonElement result = Call(type, "ADD", config, pod).Result();
        return Call(type, "CHECK", Previous(config, result), pod);
    }
}
