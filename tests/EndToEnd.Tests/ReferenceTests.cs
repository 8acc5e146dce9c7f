using System;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Ours and the reference plugins in one network, in every combination.</summary>
public sealed class ReferenceTests : IDisposable
{
    private const string Version = "1.0.0";
    private readonly Node _node = new();

    public ReferenceTests() => Assert.SkipUnless(Executables.ReferenceKnows(Version), $"the reference plugins do not know {Version}");

    public void Dispose() => _node.Dispose();

    [Fact]
    public void CscniWithReferenceHostLocal() => RoundTrip(Executables.Plugin, Configs.Bridge(_node, Version, ipam: "host-local"));

    [Fact]
    public void ReferenceBridgeWithCscniIpam() => RoundTrip($"{Executables.Reference}/bridge", Configs.Bridge(_node, Version, "bridge"));

    [Fact]
    public void CscniWithReferenceStatic()
    {
        JsonObject config = Configs.Bridge(_node, Version);
        config["ipam"] = new JsonObject
        {
            ["type"] = "static",
            ["addresses"] = new JsonArray(new JsonObject { ["address"] = "10.77.0.9/24", ["gateway"] = "10.77.0.1" }, new JsonObject { ["address"] = "fd00:77::9/64" }),
            ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
        };
        RoundTrip(Executables.Plugin, config);
    }

    [Fact]
    public void CscniWithReferenceDhcp()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/udhcpd") || File.Exists("/usr/bin/busybox") || File.Exists("/bin/busybox"), "busybox, for a DHCP server, is not installed");
        // Without its daemon the plugin answers with an error, which must reach the user in one document.
        JsonObject config = Configs.Bridge(_node, Version);
        config["ipam"] = new JsonObject { ["type"] = "dhcp", ["daemonSocketPath"] = $"{_node.Directory}/no.sock" };
        Pod pod = _node.AddPod();
        Outcome outcome = _node.Call(Executables.Plugin, "ADD", config, pod);
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("dhcp", outcome.Json.GetProperty("msg").GetString());
        Assert.False(pod.Can("ip link show eth0"));
    }

    [Fact]
    public void OursChecksAndDeletesWhatTheReferenceMade()
    {
        JsonObject config = Configs.Bridge(_node, Version, "bridge", "host-local").With("isDefaultGateway", true).With("hairpinMode", true);
        Pod pod = _node.AddPod();
        JsonElement result = _node.Call($"{Executables.Reference}/bridge", "ADD", config, pod).Result();
        JsonObject ours = config.WithIpam("type", "cscni-ipam").With("prevResult", JsonNode.Parse(result.GetRawText()));
        _node.Call(Executables.Plugin, "CHECK", ours, pod).Silent();
        _node.Call(Executables.Plugin, "DEL", ours, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_node.Leases("net"));
    }

    [Fact]
    public void TheReferenceDeletesWhatOursMade()
    {
        JsonObject config = Configs.Bridge(_node, Version, "bridge").With("isDefaultGateway", true);
        Pod pod = _node.AddPod();
        JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
        JsonObject theirs = config.WithIpam("type", "host-local").With("prevResult", JsonNode.Parse(result.GetRawText()));
        _node.Call($"{Executables.Reference}/bridge", "CHECK", theirs, pod).Silent();
        _node.Call($"{Executables.Reference}/bridge", "DEL", theirs, pod).Silent();
        Assert.False(pod.Can("ip link show eth0"));
        Assert.Empty(_node.Leases("net"));
    }

    private void RoundTrip(string executable, JsonObject config)
    {
        Pod first = _node.AddPod();
        Pod second = _node.AddPod();
        JsonElement result = _node.Call(executable, "ADD", config, first).Result();
        string previous = result.GetRawText();
        Assert.True(first.Pings("10.77.0.1"));
        _node.Call(executable, "CHECK", config.With("prevResult", JsonNode.Parse(previous)), first).Silent();
        if (config["ipam"]!["type"]!.GetValue<string>() != "static")
        {
            JsonElement other = _node.Call(executable, "ADD", config, second).Result();
            Assert.True(first.Pings(other.GetProperty("ips")[0].GetProperty("address").GetString()!.Split('/')[0]));
            _node.Call(executable, "DEL", config, second).Silent();
        }

        _node.Call(executable, "DEL", config.With("prevResult", JsonNode.Parse(previous)), first).Silent();
        Assert.Empty(_node.Leases("net"));
        Assert.False(first.Can("ip link show eth0"));
    }
}
