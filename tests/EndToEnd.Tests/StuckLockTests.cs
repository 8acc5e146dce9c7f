using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>
/// A lock that a stuck process holds: whoever needs it waits for twenty seconds, once, and tells who has it. All locks in one
/// test, since their waits add up otherwise.
/// </summary>
public sealed class StuckLockTests
{
    [Fact]
    public async Task IsToldWithItsHolder() => await Task.WhenAll(
        new[]
        {
            ("LEASES/net/lock", "ADD", "net/lock"),
            ("LEASES/net/lock", "DEL", "net/lock"),
            ("STATE/lock", "ADD", "state/lock"),
            ("STATE/lock", "DEL", "state/lock"),
        }.Select(static one => Task.Factory.StartNew(() => Try(one.Item1, one.Item2, one.Item3), TaskCreationOptions.LongRunning)));

    /// <summary>
    /// An ADD whose IPAM plugin never answers: a DEL for its container, and a GC, wait for a while and tell who it is. Other pods
    /// go on, also beside the GC that waits, and nothing is locked any more when it is killed.
    /// </summary>
    [Fact]
    public async Task AStuckAddHoldsUpItsOwnContainerOnly()
    {
        using Node node = new();
        JsonObject config = Configs.Bridge(node).With("ipMasq", true).With("stateDir", $"{node.Directory}/state");
        Pod stuck = node.AddPod(), other = node.AddPod(), third = node.AddPod();
        JsonObject collection = config.With("cni.dev/valid-attachments", new JsonArray());
        using (Background add = StuckAdd(node, config, stuck))
        {
            string[] told = ["another call", $"process {add.ProcessId}", $"{node.Directory}/state/calls.lock", "try again later"];
            Task<double> del = Timed(() => node.CallBeside(Executables.Plugin, "DEL", config, stuck).Fails(11, [.. told, stuck.ContainerId, "within 20 s"]));
            Assert.InRange(await Timed(() => node.CallBeside(Executables.Plugin, "ADD", config, other).Result()), 0, 10);

            // The next ADD comes behind the GC.
            Task<double> gc = Timed(() => node.CallBeside(Executables.Plugin, "GC", collection).Fails(11, [.. told, "within 5 s"]));
            string inode = Shell.Must($"stat -c %i {node.Directory}/state/calls.lock").Trim();
            Background.WaitFor(() => Holders(inode) > 1, 4_000, static () => "the GC has the gate");
            Assert.InRange(await Timed(() => node.CallBeside(Executables.Plugin, "ADD", config, third).Result()), 1, 15);
            Assert.InRange(await gc, 4.9, 15);
            Assert.InRange(await del, 19.9, 30);
        }

        node.Call(Executables.Plugin, "DEL", config, stuck).Silent();
        node.Call(Executables.Plugin, "GC", collection).Silent();
        Assert.Empty(node.Leases("net"));
        Assert.Equal(string.Empty, node.Must("nft list ruleset") + node.Must("ip -o link show type veth"));
    }

    /// <summary>How many ranges of a file are locked, by the kernel's list, in which who waits has an arrow.</summary>
    private static int Holders(string inode) => File.ReadLines("/proc/locks").Count(line => line.Contains($":{inode} ", StringComparison.Ordinal) && !line.Contains("->", StringComparison.Ordinal));

    private static Background StuckAdd(Node node, JsonObject config, Pod pod)
    {
        string plugins = Directory.CreateDirectory($"{node.Directory}/plugins").FullName;
        File.WriteAllText($"{plugins}/stuck", $"#!/bin/sh\ntouch {plugins}/asked\nexec sleep 60 >/dev/null 2>&1\n");
        File.SetUnixFileMode($"{plugins}/stuck", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        JsonObject given = config.With("ipam", new JsonObject { ["type"] = "stuck" });
        File.WriteAllText($"{plugins}/config", given.ToJsonString());
        Dictionary<string, string> call = new()
        {
            ["CNI_COMMAND"] = "ADD", ["CNI_CONTAINERID"] = pod.ContainerId, ["CNI_NETNS"] = pod.NetNsPath, ["CNI_IFNAME"] = pod.IfName, ["CNI_PATH"] = plugins,
        };
        Background add = new(node.Name, $"{node.Directory}/add", call, "sh", "-c", $"exec {Executables.Plugin} < {plugins}/config");
        Background.WaitFor(() => File.Exists($"{plugins}/asked"), 10_000, () => $"the IPAM plugin is asked: {add.Log}");
        return add;
    }

    private static Task<double> Timed(Action call) => Task.Factory.StartNew(
        () =>
        {
            Stopwatch time = Stopwatch.StartNew();
            call();
            return time.Elapsed.TotalSeconds;
        },
        TaskCreationOptions.LongRunning);

    private static void Try(string place, string command, string told)
    {
        using Node node = new();
        JsonObject config = Configs.Bridge(node).With("ipMasq", true).With("stateDir", $"{node.Directory}/state");
        Pod standing = node.AddPod(), pod = command == "ADD" ? node.AddPod() : standing;
        node.Call(Executables.Plugin, "ADD", config, standing).Result();
        string file = place.Replace("LEASES", node.LeaseDirectory).Replace("STATE", $"{node.Directory}/state");

        // Stopped, as by a disk that does not answer: it neither goes on nor gives its lock back.
        using (Background holder = new(node.Name, $"{node.Directory}/holder", null, "flock", "--no-fork", file, "sh", "-c", "echo held; kill -STOP $$"))
        {
            holder.WaitForLog("held");
            Stopwatch time = Stopwatch.StartNew();
            node.Call(Executables.Plugin, command, config, pod)
                .Fails(11, told, $"process {holder.ProcessId}", "within 20 s", "try again later");
            Assert.InRange(time.Elapsed.TotalSeconds, 19, 38);
        }

        Assert.False(pod != standing && pod.Can("ip link show eth0"), $"{command} behind {place}");
        Assert.Equal(2, node.Leases("net").Count);
        node.Call(Executables.Plugin, "DEL", config, standing).Silent();
        Assert.Empty(node.Leases("net"));
        Assert.Equal(string.Empty, node.Must("nft list ruleset") + node.Must("ip -o link show type veth"));
    }
}
