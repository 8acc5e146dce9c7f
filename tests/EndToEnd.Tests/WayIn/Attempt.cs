using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests.WayIn;

/// <summary>A node where all that the plugins write is in one directory, and lists of plugins that write all that they can.</summary>
public sealed class Attempt : IDisposable
{
    private static readonly string[] s_programs =
        ["ip", "nft", "iptables", "ip6tables", "iptables-save", "modprobe", "sysctl", "tc", "bridge", "sh", "bash", "conntrack", "ipset", "ethtool", "systemctl", "dhclient"];

    private readonly Lan _lan = new();
    private int _traces;

    public Attempt()
    {
        Directory.CreateDirectory($"{Node.Directory}/evil");
        foreach (string program in s_programs)
        {
            File.WriteAllText($"{Node.Directory}/evil/{program}", $"#!/bin/sh\necho {program} >>{Marker}\n");
            File.SetUnixFileMode($"{Node.Directory}/evil/{program}", (UnixFileMode)0b111_101_101);
        }
    }

    public Node Node => _lan.Node;

    /// <summary>Where the plugins are told to keep everything.</summary>
    public string State => $"{Node.Directory}/kept";

    /// <summary>Programs of the names that one might call, in front of the others, leave their names here.</summary>
    public string Marker => $"{Node.Directory}/marker";

    public static TheoryData<string> Kinds => ["cscni", "flannel", "ptp", "macvlan", "loopback"];

    /// <summary>The plugins of a list; each writes below <see cref="State"/>.</summary>
    public JsonObject[] List(string kind)
    {
        JsonObject first = kind switch
        {
            "flannel" => new JsonObject
            {
                ["type"] = "flannel", ["subnetFile"] = Subnets(), ["dataDir"] = $"{State}/flannel",
                ["ipam"] = new JsonObject { ["type"] = "cscni-ipam", ["dataDir"] = $"{State}/leases" }, ["delegate"] = new JsonObject { ["type"] = "cscni", ["bridge"] = "br0", ["isDefaultGateway"] = true, ["stateDir"] = $"{State}/rules" },
            },
            "ptp" => Configs.Ptp(Node).With("ipMasq", true),
            "dummy" => Configs.Ptp(Node).With("type", "dummy"),
            "loopback" => new JsonObject { ["type"] = "loopback" },
            "vlan" => Configs.Link(Node, kind).With("vlanId", 5),
            "macvlan" or "ipvlan" => Configs.Link(Node, kind),
            _ => Configs.Bridge(Node).With("ipMasq", true).With("macspoofchk", true)
                .With("portMappings", true).With("capabilities", new JsonObject { ["portMappings"] = true })
                .With("runtimeConfig", new JsonObject { ["portMappings"] = new JsonArray(new JsonObject { ["hostPort"] = 8080, ["containerPort"] = 80, ["protocol"] = "tcp" }) }),
        };
        if (kind == "cscni")
        {
            first.Remove("portMappings");
        }

        if (first["ipam"] is { } ipam)
        {
            ipam["dataDir"] = $"{State}/leases";
        }

        first["stateDir"] = $"{State}/rules";
        return kind == "cscni"
            ? [first, new() { ["type"] = "tuning", ["dataDir"] = $"{State}/tuning", ["stateDir"] = $"{State}/rules", ["mtu"] = 1400, ["promisc"] = true }, new() { ["type"] = "firewall", ["stateDir"] = $"{State}/rules" }]
            : [first];
    }

    /// <summary>Calls each plugin of a list, as a runtime does; stops at the first that fails.</summary>
    /// <param name="list">The plugins.</param>
    /// <param name="command">The command; GC has no valid attachments.</param>
    /// <param name="pod">Of which pod.</param>
    /// <param name="result">The result of the ADD, which CHECK and DEL get.</param>
    /// <param name="wrapper">What the executable is run by.</param>
    public (Outcome Outcome, JsonNode? Result) Call(JsonObject[] list, string command, Pod pod, JsonNode? result = null, params string[] wrapper)
    {
        Outcome? outcome = null;
        for (int place = 0; place < list.Length && outcome is not { ExitCode: not 0 }; place++)
        {
            JsonObject config = (JsonObject)list[command == "DEL" ? list.Length - 1 - place : place].DeepClone();
            config["cniVersion"] = "1.1.0";
            config["name"] = "net";
            if (result is not null && command != "GC")
            {
                config["prevResult"] = result.DeepClone();
            }

            if (command == "GC")
            {
                config["cni.dev/valid-attachments"] = new JsonArray();
            }

            string[] line = [.. wrapper, Executables.Plugin];
            outcome = Node.Run(line[0], line[1..], Environment(command, pod), config.ToJsonString());
            if (command == "ADD" && outcome.ExitCode == 0)
            {
                result = JsonNode.Parse(outcome.Output);
            }
        }

        return (outcome!, result);
    }

    /// <summary>The same under strace.</summary>
    public (Outcome Outcome, JsonNode? Result) Trace(MadeFiles made, JsonObject[] list, string command, Pod pod, JsonNode? result = null)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        string file = $"{Node.Directory}/trace{++_traces}";
        (Outcome Outcome, JsonNode? Result) answer = Call(list, command, pod, result, ["/usr/bin/strace", .. MadeFiles.Options, "-A", "-o", file]);
        made.Read(file);
        return answer;
    }

    public void Dispose() => _lan.Dispose();

    private List<string> Environment(string command, Pod pod) =>
        CniEnvironment.Of(command, command is "GC" or "STATUS" ? null : pod, null, $"PATH={Node.Directory}/evil");

    private string Subnets()
    {
        string path = $"{Node.Directory}/subnet.env";
        new SubnetEnv(path).Write();
        return path;
    }
}
