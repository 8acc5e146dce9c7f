using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Rules that somebody else has flushed, configurations that have changed since ADD, kernels without nf_tables.</summary>
public sealed class RuleRepairTests : IDisposable
{
    private readonly Node _node = new();
    private readonly JsonObject _config;

    public RuleRepairTests()
    {
        _config = Configs.Bridge(_node).With("stateDir", StateDirectory).With("ipMasq", true).With("macspoofchk", true).With("ingressPolicy", "same-bridge");
        _config["runtimeConfig"] = TrafficContender.Ports("tcp 8080 80");
        _config["conditionsV6"] = new JsonArray("-s", "2001:db8::/32");
    }

    private string StateDirectory => $"{_node.Directory}/state";

    private string Ruleset => _node.Must("nft list ruleset");

    /// <summary>In an order that does not depend on which was made first.</summary>
    private string Tables => _node.Must("nft list table inet cscni") + _node.Must("nft list table bridge cscni");

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("flush ruleset", "missing", true)]
    [InlineData("delete table inet cscni", "missing", true)]
    [InlineData("delete table bridge cscni", "missing", true)]
    [InlineData("flush table inet cscni", "missing", true)]
    [InlineData("flush chain inet cscni postrouting", "is missing in chain postrouting", true)]
    [InlineData("add rule inet cscni postrouting accept", "too many", true)]
    [InlineData("insert rule inet cscni hostports accept", "is not the expected", true)]
    [InlineData("flush set inet cscni masquerade4", "element 10.77.0.2", false)]
    [InlineData("flush map inet cscni ports4", "element tcp . 8080 : 10.77.0.2 . 80", false)]
    [InlineData("flush set bridge cscni macs", "of set bridge cscni macs", false)]
    public void WhatSomebodyFlushedIsSeenByCheckAndMadeAgain(string command, string difference, bool byAdd)
    {
        Pod first = _node.AddPod();
        JsonObject result = JsonNode.Parse(_node.Call(Executables.Plugin, "ADD", _config, first).Result().GetRawText())!.AsObject();
        JsonObject check = _config.With("prevResult", result);
        _node.Call(Executables.Plugin, "CHECK", check, first).Silent();
        string before = Tables;
        _node.Must($"nft {command}");
        _node.Call(Executables.Plugin, "CHECK", check, first).Fails(101, difference, "net/");

        // GC knows of sets too what it takes a look at all attachments to know.
        if (byAdd)
        {
            Pod second = _node.AddPod();
            _node.Call(Executables.Plugin, "ADD", _config.With("runtimeConfig", null), second).Result();
            _node.Call(Executables.Plugin, "CHECK", check, first).Silent();
            _node.Call(Executables.Plugin, "DEL", _config, second).Silent();
        }
        else
        {
            JsonArray valid = [new JsonObject { ["containerID"] = first.ContainerId, ["ifname"] = "eth0" }];
            _node.Call(Executables.Plugin, "GC", _config.With("cni.dev/valid-attachments", valid)).Silent();
        }

        _node.Call(Executables.Plugin, "CHECK", check, first).Silent();
        Assert.Equal(before, Tables);
        _node.Call(Executables.Plugin, "DEL", _config, first).Silent();
        Assert.Equal(string.Empty, Ruleset);
    }

    /// <summary>What was flushed comes back for the pods that stand, although one was deleted in between.</summary>
    [Theory]
    [InlineData("DEL")]
    [InlineData("GC")]
    public void WhatGoesBehindAFlushKeepsNoOthersFromComingBack(string command)
    {
        Pod standing = _node.AddPod(), pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, standing).Result();
        string before = Tables;
        _node.Call(Executables.Plugin, "ADD", _config.With("runtimeConfig", null), pod).Result();
        JsonObject collection = _config.With("cni.dev/valid-attachments", new JsonArray(new JsonObject { ["containerID"] = standing.ContainerId, ["ifname"] = "eth0" }));
        _node.Must("nft flush ruleset");
        if (command == "DEL")
        {
            _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
        }

        _node.Call(Executables.Plugin, "GC", collection).Silent();
        Assert.Equal(before, Tables);
        _node.Call(Executables.Plugin, "DEL", _config, standing).Silent();
        Assert.Equal(string.Empty, Ruleset);
    }

    [Fact]
    public void AKeyChangedSinceAddKeepsNothing()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
        JsonObject changed = Configs.Bridge(_node).With("stateDir", StateDirectory);
        _node.Call(Executables.Plugin, "DEL", changed, pod, "CNI_NETNS=").Silent();
        Assert.Equal(string.Empty, Ruleset);
        Assert.Equal(["calls.lock", "lock"], Directory.GetFileSystemEntries(StateDirectory).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void TheFilesGoneKeepNothing()
    {
        Pod pod = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
        Directory.Delete(StateDirectory, recursive: true);
        _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
        Assert.Equal(string.Empty, Ruleset);
    }

    [Fact]
    public void GcOfAChainedPortmapRemovesPortMapsAlone()
    {
        Pod pod = _node.AddPod();
        JsonObject bridge = Configs.Bridge(_node, type: "bridge").With("stateDir", StateDirectory).With("ipMasq", true);
        JsonObject result = JsonNode.Parse(_node.Call(Executables.Plugin, "ADD", bridge, pod).Result().GetRawText())!.AsObject();
        JsonObject portmap = new() { ["cniVersion"] = "1.1.0", ["name"] = "net", ["type"] = "portmap", ["stateDir"] = StateDirectory, ["prevResult"] = result, ["runtimeConfig"] = TrafficContender.Ports("tcp 8080 80") };
        _node.Call(Executables.Plugin, "ADD", portmap, pod).Result();
        _node.Call(Executables.Plugin, "CHECK", portmap, pod).Silent();
        _node.Call(Executables.Plugin, "GC", portmap.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        Assert.Contains("10.77.0.2 comment \"net/", Ruleset);
        Assert.DoesNotContain("8080", Ruleset);
        _node.Call(Executables.Plugin, "CHECK", portmap, pod).Fails(101, "tcp . 8080", "missing");
        _node.Call(Executables.Plugin, "GC", bridge.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        Assert.Equal(string.Empty, Ruleset);
    }

    /// <summary>nft reads comments of 128 bytes; beyond that they hold the network, or a hash of it, and a hash of the rest.</summary>
    [Theory]
    [InlineData(70, "nnn/#[0-9a-f]{16}\"")]
    [InlineData(110, "nnn/#[0-9a-f]{16}\"")]
    [InlineData(111, "\"#[0-9a-f]{16}/c{64}/eth0\"")]
    [InlineData(200, "\"#[0-9a-f]{16}/c{64}/eth0\"")]
    public void LongNamesHaveRulesToo(int length, string owner)
    {
        Pod pod = new(_node, _node.AddPod().NetNs) { ContainerId = new string('c', 64) };
        JsonObject config = _config.With("name", new string('n', length));
        JsonNode result = JsonNode.Parse(_node.Call(Executables.Plugin, "ADD", config, pod).Result().GetRawText())!;
        _node.Call(Executables.Plugin, "CHECK", config.With("prevResult", result), pod).Silent();
        Assert.Matches(owner, Ruleset);
        _node.Call(Executables.Plugin, "GC", config.With("cni.dev/valid-attachments", new JsonArray())).Silent();
        Assert.Equal(string.Empty, Ruleset);
    }

    [Fact]
    public void PortmapMustBeChained() => _node.Call(
        Executables.Plugin, "ADD", new JsonObject { ["cniVersion"] = "1.1.0", ["name"] = "net", ["type"] = "portmap", ["stateDir"] = StateDirectory }, _node.AddPod()).Fails(7, "must be called as chained plugin", "prevResult");

    /// <summary>The kernel answers EPROTONOSUPPORT to the socket where it has no netfilter netlink; that is injected here.</summary>
    [Fact]
    public void WithoutNetfilterStatusAndAddSaySo()
    {
        Pod pod = _node.AddPod();
        WithoutNetfilter("STATUS", pod).Fails(50, "nf_tables", "CONFIG_NF_TABLES");
        Outcome refused = WithoutNetfilter("ADD", pod);
        refused.Fails(50, "nf_tables");
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_node.Leases("net"));

        // What needs none of it works, and nothing keeps a DEL from its end.
        JsonObject plain = Configs.Bridge(_node).With("stateDir", StateDirectory);
        _node.Call(Executables.Plugin, "ADD", plain, pod).Result();
        WithoutNetfilter("DEL", pod).Silent();
        Assert.Empty(_node.Leases("net"));
    }

    /// <summary>Each socket in turn until it was the netfilter one that failed.</summary>
    private Outcome WithoutNetfilter(string command, Pod pod)
    {
        for (int when = 1; when < 10; when++)
        {
            Outcome outcome = _node.Run(
                "strace",
                ["-o", $"{_node.Directory}/trace", "-e", $"inject=socket:error=EPROTONOSUPPORT:when={when}", Executables.Plugin],
                CniEnvironment.Of(command, pod),
                _config.ToJsonString());
            foreach (string line in File.ReadLines($"{_node.Directory}/trace"))
            {
                if (line.Contains("NETLINK_NETFILTER", StringComparison.Ordinal) && line.Contains("INJECTED", StringComparison.Ordinal))
                {
                    return outcome;
                }
            }

            if (command == "ADD" && outcome.ExitCode == 0)
            {
                _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
            }
        }

        throw new InvalidOperationException($"{command} opened no netfilter socket");
    }
}
