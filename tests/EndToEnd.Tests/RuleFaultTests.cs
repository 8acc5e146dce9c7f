using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>An ADD or a DEL with every kind of rule, killed or made to fail at each of its system calls.</summary>
public sealed partial class RuleFaultTests : IDisposable
{
    private readonly Node _node = new();
    private readonly JsonObject _config;

    public RuleFaultTests()
    {
        _config = Configs.Bridge(_node, subnets: "10.77.0.0/24").With("stateDir", StateDirectory)
            .With("ipMasq", true).With("macspoofchk", true).With("ipspoofchk", true).With("ingressPolicy", "isolated");
        _config["runtimeConfig"] = TrafficContender.Ports("tcp 8080 80", "udp 8080 80 192.0.2.1");
    }

    private string StateDirectory => $"{_node.Directory}/state";

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("DEL")]
    [InlineData("GC")]
    public void AKilledAddIsCleanedUpBy(string command) => Walk("ADD", "signal=KILL", ["sendto", "recvfrom", "renameat", "flock"], (pod, _) => CleanUp(command, pod));

    [Fact]
    public void AFailedAddLeavesNothing() => Walk("ADD", "error=ENOMEM", ["sendto", "renameat", "flock"], (pod, outcome) =>
    {
        if (outcome.ExitCode == 0)
        {
            CleanUp("DEL", pod);
        }
    });

    [Theory]
    [InlineData("DEL")]
    [InlineData("GC")]
    public void AKilledDelIsFinishedBy(string command) => Walk("DEL", "signal=KILL", ["sendto", "unlinkat"], (pod, _) => CleanUp(command, pod));

    /// <summary>Each occurrence of each system call, beside another attachment that must keep what it has.</summary>
    private void Walk(string command, string fault, string[] calls, Action<Pod, Outcome> cleanUp)
    {
        JsonObject other = _config.With("runtimeConfig", TrafficContender.Ports("tcp 9090 80"));
        Pod standing = _node.AddPod("standing");
        _node.Call(Executables.Plugin, "ADD", other, standing).Result();
        string before = Snapshot();
        int faults = 0;
        foreach (string call in calls)
        {
            for (int when = 1; ; when++)
            {
                Pod pod = _node.AddPod();
                if (command == "DEL")
                {
                    _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
                }

                Outcome outcome = Injected(command, pod, $"{call}:{fault}:when={when}");
                cleanUp(pod, outcome);
                Assert.Equal((call, when, before), (call, when, Snapshot()));
                Assert.Single(_node.Leases("net"));
                if (outcome.ExitCode == 0 && outcome.Signal == 0)
                {
                    break;
                }

                faults++;
                Assert.True(outcome.Signal != 0 || outcome.Json.GetProperty("code").GetInt32() != 999, outcome.Text);
                Assert.True(when < 120, $"{command} never succeeded with faults at {call}");
            }
        }

        Assert.True(faults > 12, $"only {faults} faults");
        _node.Call(Executables.Plugin, "DEL", other, standing).Silent();
        Assert.Equal(string.Empty, _node.Must("nft list ruleset"));
        Assert.Equal(["calls.lock", "lock"], Directory.GetFileSystemEntries(StateDirectory).Select(Path.GetFileName).Order());
        Assert.Equal("0", _node.Must("cat /proc/sys/net/ipv4/conf/br0/route_localnet").Trim());
    }

    private void CleanUp(string command, Pod pod)
    {
        JsonArray valid = [];
        foreach (string line in _node.Must("ip -o link show type veth").Split('\n'))
        {
            if (Alias().Match(line) is { Success: true } match && match.Groups[1].Value.Contains("standing", StringComparison.Ordinal))
            {
                valid.Add(new JsonObject { ["containerID"] = match.Groups[1].Value, ["ifname"] = "eth0" });
            }
        }

        _node.Call(Executables.Plugin, command, command == "GC" ? _config.With("cni.dev/valid-attachments", valid) : _config, command == "GC" ? null : pod).Silent();
    }

    [GeneratedRegex("alias cscni:net/([^/]+)/eth0")]
    private static partial Regex Alias();

    private Outcome Injected(string command, Pod pod, string inject) => _node.Run(
        "strace",
        ["-o", "/dev/null", "-e", $"inject={inject}", Executables.Plugin],
        CniEnvironment.Of(command, pod),
        _config.ToJsonString());

    /// <summary>Links, our rules and elements, and our files. Sets list their elements in no particular order.</summary>
    private string Snapshot()
    {
        IEnumerable<string> lines = _node.Must("nft list ruleset").Split('\n', ',').Select(static line => line.Trim()).Order(StringComparer.Ordinal);
        IEnumerable<string> files = Directory.GetFiles(StateDirectory, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
        return string.Join('\n', [_node.Must("ip -o link show type veth"), .. lines, .. files]);
    }
}
