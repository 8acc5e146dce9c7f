using System;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Type firewall: a container's traffic passes the node although another table's chain drops what it does not know.</summary>
public sealed class FirewallTests : IDisposable
{
    private const string Outside4 = "192.0.2.2";
    private const string Outside6 = "2001:db8::2";

    private readonly Node _node = new();
    private readonly string _outside;

    public FirewallTests()
    {
        _outside = _node.AddNamespace("outside");
        _node.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Shell.Must($"ip netns exec {_outside} sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Shell.Must($"ip link add wan0 netns {_node.Name} type veth peer name eth0 netns {_outside}");
        Shell.Must($"ip -n {_node.Name} link set wan0 up");
        Shell.Must($"ip -n {_outside} link set eth0 up");
        _node.Must("ip addr add 192.0.2.1/24 dev wan0");
        _node.Must("ip addr add 2001:db8::1/64 dev wan0 nodad");
        Shell.Must($"ip -n {_outside} addr add {Outside4}/24 dev eth0");
        Shell.Must($"ip -n {_outside} addr add {Outside6}/64 dev eth0 nodad");
        Shell.Must($"ip -n {_outside} route add 10.77.0.0/24 via 192.0.2.1");
        Shell.Must($"ip -n {_outside} route add fd00:77::/64 via 2001:db8::1");
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("iptables", "bridge")]
    [InlineData("iptables", "ptp")]
    [InlineData("iptables", "cscni")]
    [InlineData("nft", "bridge")]
    [InlineData("nft", "ptp")]
    [InlineData("nft", "cscni")]
    public void WhatAPolicyDropsPassesForContainersAlone(string tool, string type)
    {
        DropForwarded(tool);
        Pod plain = _node.AddPod(), open = _node.AddPod();
        Chain without = new(_node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Interface(type)));
        without.Add(plain);
        Chain with = type == "cscni"
            ? new(_node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Interface(type).With("firewall", true)))
            : new(_node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Interface(type)), new ChainedPlugin(Executables.Plugin, Firewall()));
        with.Add(open);
        with.Check(open).Silent();
        foreach (string address in new[] { Outside4, Outside6 })
        {
            Assert.False(plain.Pings(address), "without a firewall plugin the policy holds");
            Assert.True(open.Pings(address), address);
        }

        // From outside nobody may begin.
        Assert.False(OutsideReaches("10.77.0.3"));
        Assert.False(OutsideReaches("fd00:77::3"));
        with.Delete(open);
        without.Delete(plain);
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
        Assert.DoesNotContain("CNI-", _node.Must("nft list ruleset"));
    }

    [Theory]
    [InlineData("iptables")]
    [InlineData("nft")]
    public void PublishedPortsAreOpen(string tool)
    {
        DropForwarded(tool);
        Pod pod = _node.AddPod();
        Chain chain = new(
            _node,
            "1.1.0",
            "net",
            new ChainedPlugin(Executables.Plugin, Interface("bridge")),
            new ChainedPlugin(Executables.Plugin, new() { ["type"] = "portmap", ["capabilities"] = new JsonObject { ["portMappings"] = true }, ["stateDir"] = State }),
            new ChainedPlugin(Executables.Plugin, Firewall()));
        chain.Add(pod, TrafficContender.Ports("tcp 8080 80"));
        TrafficEndpoint server = new(pod.NetNs, "pod"), client = new(_outside, "outside");
        using (server)
        using (client)
        {
            server.Serve("tcp", 80);
            Assert.StartsWith("pod", client.Ask("tcp,192.0.2.1,8080")[0]);
        }

        chain.Delete(pod);
    }

    [Fact]
    public void AdministratorsRulesComeFirstAndStay()
    {
        DropForwarded("iptables");
        Pod first = _node.AddPod(), second = _node.AddPod();
        Chain chain = Chained();
        chain.Add(first);
        Assert.True(first.Pings(Outside4));
        _node.Must($"iptables -A CNI-ADMIN -d {Outside4} -j DROP");
        Assert.False(first.Pings(Outside4));
        chain.Add(second);
        Assert.False(second.Pings(Outside4));
        chain.Delete(first);
        chain.Delete(second);
        Assert.Contains(Outside4, _node.Must("iptables -S CNI-ADMIN"));
        Assert.DoesNotContain("mark", _node.Must("iptables -S"));

        // As long as they are there, so is the way to them.
        chain.Add(first);
        Assert.Single(_node.Must("iptables -S FORWARD").Split('\n'), static line => line.Contains("CNI-FORWARD"));
        _node.Must("iptables -F CNI-ADMIN");
        chain.Delete(first);
        Assert.DoesNotContain("CNI-", _node.Must("iptables -S"));
    }

    [Fact]
    public void AnAdministratorsChainThatAnotherLeadsToStaysAlone()
    {
        DropForwarded("iptables");
        Pod pod = _node.AddPod();
        Chain chain = Chained();
        chain.Add(pod);
        _node.Must("iptables -A OUTPUT -j CNI-ADMIN");
        chain.Delete(pod);
        Assert.DoesNotContain("mark", _node.Must("iptables -S"));
        Assert.Contains("-A OUTPUT -j CNI-ADMIN", _node.Must("iptables -S"));
        Assert.DoesNotContain("CNI-", _node.Must("ip6tables -S"));
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
    }

    [Fact]
    public void IptablesGoesOnListingItsTable()
    {
        DropForwarded("iptables");
        Chained().Add(_node.AddPod());
        string rules = _node.Must("iptables -S");
        Assert.Contains("-A FORWARD -j CNI-FORWARD", rules);
        Assert.Contains("-A CNI-FORWARD -j CNI-ADMIN", rules);
        Assert.Contains("-A CNI-FORWARD -m mark --mark 0x100000/0x100000 -m comment", rules);
        Assert.DoesNotContain("incompatible", _node.Must("ip6tables -S"));
    }

    [Fact]
    public void ANamedAdministratorsChainIsUsed()
    {
        DropForwarded("iptables");
        Pod pod = _node.AddPod();
        Chain chain = Chained(Firewall().With("iptablesAdminChainName", "SITE"));
        chain.Add(pod);
        Assert.Contains("-A CNI-FORWARD -j SITE", _node.Must("iptables -S"));
        chain.Delete(pod);
        Assert.DoesNotContain("SITE", _node.Must("iptables -S"));
    }

    [Fact]
    public void TheReferencePluginsRulesStandBesideOurs()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        DropForwarded("iptables");
        Pod ours = _node.AddPod(), theirs = _node.AddPod();
        Chain mine = Chained(version: "1.0.0");
        Chain reference = new(
            _node, "1.0.0", "net", new ChainedPlugin(Executables.Plugin, Interface("bridge")), new ChainedPlugin($"{Executables.Reference}/firewall", new() { ["type"] = "firewall", ["backend"] = "iptables" }));
        reference.Add(theirs);
        mine.Add(ours);
        Assert.True(ours.Pings(Outside4));
        Assert.True(theirs.Pings(Outside4));
        reference.Check(theirs).Silent();
        mine.Check(ours).Silent();
        mine.Delete(ours);
        Assert.True(theirs.Pings(Outside4));
        reference.Check(theirs).Silent();
        reference.Delete(theirs);
    }

    [Fact]
    public void WhatTheReferenceMadeOursChecksAndDeletes()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        Pod pod = _node.AddPod();
        JsonNode previous = JsonNode.Parse(new Chain(_node, "1.0.0", "net", new ChainedPlugin(Executables.Plugin, Interface("bridge"))).Add(pod).GetRawText())!;
        JsonObject config = Firewall().With("cniVersion", "1.0.0").With("name", "net").With("backend", "iptables").With("prevResult", previous);
        _node.Call($"{Executables.Reference}/firewall", "ADD", config, pod).Result();
        Assert.Contains("10.77.0.2", _node.Must("iptables -S"));
        _node.Call(Executables.Plugin, "CHECK", config, pod).Silent();
        _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
        Assert.DoesNotContain("10.77.0.2", _node.Must("iptables -S"));
        Assert.DoesNotContain("fd00:77::2", _node.Must("ip6tables -S"));
        _node.Call(Executables.Plugin, "CHECK", config, pod).Fails(101);
    }

    [Fact]
    public void FirewalldIsToldAndForgets()
    {
        using Firewalld firewalld = new(_node);
        Pod chained = _node.AddPod(), inline = _node.AddPod();
        Chain chain = new(_node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Interface("bridge")), new ChainedPlugin(Executables.Plugin, Firewall())) { Variables = [firewalld.Variable] };
        Chain alone = new(_node, "1.1.0", "alone", new ChainedPlugin(Executables.Plugin, Configs.Bridge(_node, "1.1.0", "cscni", "cscni-ipam", "10.79.0.0/24").With("bridge", "br9").With("stateDir", State).With("firewall", true).With("firewalldZone", "internal"))) { Variables = [firewalld.Variable] };
        chain.Add(chained);
        Assert.Equal("10.77.0.2/32 fd00:77::2/128", firewalld.Sources("trusted"));
        Assert.True(chained.Pings(Outside4));
        Assert.True(chained.Pings(Outside6));
        chain.Check(chained).Silent();
        alone.Add(inline);
        Assert.NotEqual(string.Empty, firewalld.Sources("internal"));
        alone.Check(inline).Silent();

        // The reference plugin never looks at the answer.
        _node.Run("firewall-cmd", ["--zone=trusted", "--remove-source=10.77.0.2/32"], [firewalld.Variable, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
        chain.Check(chained).Fails(101, "10.77.0.2", "trusted");
        chain.DeleteBlindly(chained);
        Assert.Equal(string.Empty, firewalld.Sources("trusted"));
        alone.Collect();
        Assert.Equal(string.Empty, firewalld.Sources("internal"));
    }

    [Fact]
    public void FirewalldIsAskedForAndDoesNotRun()
    {
        Pod pod = _node.AddPod();
        Chain chain = new(
            _node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Interface("bridge")), new ChainedPlugin(Executables.Plugin, Firewall().With("backend", "firewalld")))
        { Variables = ["DBUS_SYSTEM_BUS_ADDRESS=unix:path=/nonexistent/bus"] };
        chain.TryAdd(pod).Fails(50, "firewalld", "does not run");
        chain.Delete(pod);
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
    }

    [Theory]
    [InlineData("iptables -F FORWARD", "FORWARD")]
    [InlineData("iptables -F CNI-FORWARD", "FORWARD")]
    [InlineData("nft flush ruleset", "cscni")]
    [InlineData("nft flush set inet cscni forwarded4", "forwarded4")]
    public void CheckTellsWhatDiffersAndTheNextAddMendsIt(string change, string told)
    {
        DropForwarded("iptables");
        Pod pod = _node.AddPod();
        Chain chain = Chained();
        chain.Add(pod);
        chain.Check(pod).Silent();
        _node.Must(change);
        chain.Check(pod).Fails(101, told);
        if (!change.Contains("flush"))
        {
            chain.Add(_node.AddPod());
            chain.Check(pod).Silent();
        }
    }

    [Fact]
    public void GcClosesWhatNobodyNeeds()
    {
        DropForwarded("iptables");
        Pod kept = _node.AddPod(), lost = _node.AddPod();
        Chain chain = Chained();
        chain.Add(kept);
        chain.Add(lost);
        chain.Collect(kept);
        Assert.True(kept.Pings(Outside4));
        Assert.DoesNotContain(lost.ContainerId, _node.Must("nft list ruleset"));
        chain.Collect();
        Assert.DoesNotContain("CNI-", _node.Must("iptables -S"));
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
    }

    [Fact]
    public void DelNeedsNothing()
    {
        DropForwarded("nft");
        Pod pod = _node.AddPod();
        Chain chain = Chained();
        chain.Add(pod);
        chain.DeleteBlindly(pod);
        chain.DeleteBlindly(pod);
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
    }

    [Theory]
    [InlineData("same-bridge", true)]
    [InlineData("isolated", false)]
    public void IngressPoliciesAreThoseOfTypeCscni(string policy, bool reachesNeighbours)
    {
        Pod first = _node.AddPod(), second = _node.AddPod(), other = _node.AddPod();
        Chain chain = Chained(Firewall().With("ingressPolicy", policy));
        Chain elsewhere = new(
            _node,
            "1.1.0",
            "elsewhere",
            new ChainedPlugin(Executables.Plugin, Configs.Bridge(_node, "1.1.0", "bridge", "cscni-ipam", "10.78.0.0/24").With("bridge", "br1").With("isDefaultGateway", true).With("stateDir", State)),
            new ChainedPlugin(Executables.Plugin, Firewall().With("ingressPolicy", policy)));
        chain.Add(first);
        chain.Add(second);
        elsewhere.Add(other);
        Assert.Equal(reachesNeighbours, first.Pings("10.77.0.3"));
        Assert.False(other.Pings("10.77.0.3"));
        Assert.True(first.Pings(Outside4));
        chain.Check(first).Silent();
        chain.Delete(first);
        chain.Delete(second);
        elsewhere.Delete(other);
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
    }

    [Theory]
    [InlineData("backend", "\"ipfw\"", 7, "backend", "ipfw", "firewalld")]
    [InlineData("ingressPolicy", "\"closed\"", 7, "unknown ingress policy: \"closed\"")]
    [InlineData("iptablesAdminChainName", "\"has space\"", 7, "iptablesAdminChainName")]
    [InlineData("iptablesAdminChainName", "\"A-NAME-OF-MORE-THAN-28-LETTERS\"", 7, "iptablesAdminChainName", "28")]
    [InlineData("iptablesAdminChainName", "5", 6, "iptablesAdminChainName")]
    public void ABadValueIsNamed(string key, string value, int code, params string[] told)
    {
        Chained(Firewall().With(key, JsonNode.Parse(value))).TryAdd(_node.AddPod()).Fails(code, told);
        Assert.DoesNotContain("cscni", _node.Must("nft list ruleset"));
    }

    [Fact]
    public void APolicyNeedsABridge()
    {
        Chain chain = new(
            _node, "1.1.0", "net", new ChainedPlugin(Executables.Plugin, Interface("ptp")), new ChainedPlugin(Executables.Plugin, Firewall().With("ingressPolicy", "same-bridge")));
        chain.TryAdd(_node.AddPod()).Fails(7, "interface needs to be set for ingress policy", "same-bridge");
    }

    [Fact]
    public void ItIsChained() => _node.Call(Executables.Plugin, "ADD", Firewall().With("cniVersion", "1.1.0").With("name", "net"), _node.AddPod()).Fails(7, "chained", "prevResult");

    private string State => $"{_node.Directory}/state";

    private void DropForwarded(string tool)
    {
        if (tool == "iptables")
        {
            _node.Must("iptables -P FORWARD DROP");
            _node.Must("ip6tables -P FORWARD DROP");
        }
        else
        {
            _node.Must("nft add table inet host");
            _node.Run("nft", ["add chain inet host forward { type filter hook forward priority 0; policy drop; }"]);
            Assert.Contains("policy drop", _node.Must("nft list ruleset"));
        }
    }

    private bool OutsideReaches(string address) => Shell.Can($"ip netns exec {_outside} ping -c 1 -W 1 {address}");

    private JsonObject Interface(string type) => type == "ptp"
        ? Configs.Ptp(_node).With("stateDir", State)
        : Configs.Bridge(_node, "1.1.0", type).With("isDefaultGateway", true).With("stateDir", State);

    private JsonObject Firewall() => new() { ["type"] = "firewall", ["stateDir"] = State };

    private Chain Chained(JsonObject? firewall = null, string version = "1.1.0") => new(
        _node, version, "net", new ChainedPlugin(Executables.Plugin, Interface("bridge")), new ChainedPlugin(Executables.Plugin, firewall ?? Firewall()));
}
