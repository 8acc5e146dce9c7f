using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>A type of one link beside the reference plugin of the same name.</summary>
/// <param name="type">The type.</param>
/// <param name="features">What it needs of <see cref="Kernel"/>.</param>
public abstract class DropInLinkTests(string type, params string[] features) : LinkTypeTests(type, features)
{
    private static string Path => $"CNI_PATH={Executables.Reference}";

    /// <summary>Keys that both know.</summary>
    protected virtual JsonObject Compared() => Config(ipam: "host-local").With("mtu", 1400);

    private string Reference => $"{Executables.Reference}/{Type}";

    [Fact]
    public void AddMakesWhatTheReferenceMakes()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        JsonObject config = Compared();
        List<string> ours = Made(Executables.Plugin, config), theirs = Made(Reference, config);
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void WhatOneMadeTheOtherDeletes()
    {
        Assert.SkipUnless(Executables.ReferenceKnows("1.0.0"), "the reference plugins do not know 1.0.0");
        foreach (bool isMadeByOurs in new[] { true, false })
        {
            Pod pod = Node.AddPod();
            JsonObject config = Config("1.0.0", "host-local");
            (string maker, string other) = (Reference, Executables.Plugin);
            (maker, other) = isMadeByOurs ? (other, maker) : (maker, other);
            JsonElement result = Node.Call(maker, "ADD", config, pod, Path).Result();
            config["prevResult"] = JsonNode.Parse(result.GetRawText());
            Node.Call(other, "CHECK", config, pod, Path).Silent();
            Node.Call(other, "DEL", config, pod, Path).Silent();
            Assert.False(pod.Can("ip link show eth0"));
            Assert.Empty(Node.Leases("net"));
        }
    }

    /// <summary>Link, addresses, routes, settings and result, with what no two attachments share replaced.</summary>
    private List<string> Made(string executable, JsonObject config)
    {
        Pod pod = Node.AddPod();
        JsonElement result = Node.Call(executable, "ADD", config, pod, Path).Result();
        JsonElement link = pod.Json("ip -j -d link show eth0")[0];
        List<string> made =
        [
            $"mtu {link.GetProperty("mtu")} flags {string.Join(' ', link.GetProperty("flags").EnumerateArray().Select(static flag => flag.GetString()).Order())}",
            $"{(link.TryGetProperty("linkinfo", out JsonElement info) ? info : default)}",
            .. pod.Json("ip -j addr show eth0")[0].GetProperty("addr_info").EnumerateArray()
                .Select(static address => $"{address.GetProperty("family")}/{address.GetProperty("prefixlen")} {address.GetProperty("scope")}"),
            .. pod.Must("ip route").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(),
            .. pod.Must("ip -6 route").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(),
            $"interfaces {string.Join(' ', result.GetProperty("interfaces").EnumerateArray().Select(static one => one.GetProperty("name").GetString()))}",
            .. result.GetProperty("ips").EnumerateArray().Select(static ip => $"{ip.GetProperty("interface")} {(ip.TryGetProperty("gateway", out JsonElement gateway) ? gateway : default)}"),
            $"{result.GetProperty("routes")}",
        ];
        string[] addresses = [.. result.GetProperty("ips").EnumerateArray().Select(static ip => ip.GetProperty("address").GetString()!.Split('/')[0])];
        Node.Call(executable, "DEL", config, pod, Path).Silent();
        return [.. made.Select(line => addresses.Aggregate(line, static (text, address) => text.Replace(address, "ADDRESS")))];
    }
}
