using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>Ours and the reference plugins in one network, in every combination.</summary>
public sealed class ReferenceTests : IDisposable
{
    private const string Version = "1.0.0";
    private readonly Node _node;

    public ReferenceTests()
    {
        Assert.SkipUnless(Executables.ReferenceKnows(Version), $"the reference plugins do not know {Version}");
        _node = new();
    }

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
        Assert.SkipUnless(File.Exists("/bin/busybox") || File.Exists("/usr/bin/busybox"), "busybox, which has a DHCP server, is not installed");
        _node.Must("ip link add br0 type bridge");
        _node.Must("ip addr add 10.77.0.1/24 dev br0");
        _node.Must("ip link set br0 up");
        string socket = $"{_node.Directory}/dhcp.sock";
        JsonObject config = Configs.Bridge(_node, Version).With("isGateway", false);
        config["ipam"] = new JsonObject { ["type"] = "dhcp", ["daemonSocketPath"] = socket };

        // Without its daemon the plugin's error reaches the user, and nothing is left.
        Pod pod = _node.AddPod();
        Outcome refused = _node.Call(Executables.Plugin, "ADD", config, pod);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("dhcp", refused.Json.GetProperty("msg").GetString());
        Assert.False(pod.Can("ip link show eth0"));

        using Process server = StartServer();
        using Process daemon = Start($"{Executables.Reference}/dhcp", "daemon", "-socketpath", socket);
        try
        {
            for (int tries = 0; tries < 100 && !File.Exists(socket); tries++)
            {
                Thread.Sleep(50);
            }

            JsonElement result = _node.Call(Executables.Plugin, "ADD", config, pod).Result();
            Assert.StartsWith("10.77.0.5", result.GetProperty("ips")[0].GetProperty("address").GetString());
            Assert.True(pod.Pings("10.77.0.1"));
            _node.Call(Executables.Plugin, "DEL", config, pod).Silent();
            Assert.False(pod.Can("ip link show eth0"));
        }
        finally
        {
            daemon.Kill();
            server.Kill();
            daemon.WaitForExit();
            server.WaitForExit();
        }
    }

    private Process StartServer()
    {
        File.WriteAllText($"{_node.Directory}/udhcpd.leases", string.Empty);
        File.WriteAllText($"{_node.Directory}/udhcpd.conf", $"""
            start 10.77.0.50
            end 10.77.0.59
            interface br0
            lease_file {_node.Directory}/udhcpd.leases
            pidfile {_node.Directory}/udhcpd.pid
            option subnet 255.255.255.0
            option router 10.77.0.1
            option lease 600
            """);
        return Start("busybox", "udhcpd", "-f", $"{_node.Directory}/udhcpd.conf");
    }

    private Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new("nsenter", [$"--net={Node.PathOf(_node.Name)}", program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
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
