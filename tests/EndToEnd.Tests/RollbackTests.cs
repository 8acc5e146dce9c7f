using System.Collections.Generic;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>A failure injected into each step of ADD: one error, nothing left. A kill at each step: DEL alone cleans up.</summary>
public sealed class RollbackTests : System.IDisposable
{
    private readonly Node _node = new();
    private JsonObject _config;

    public RollbackTests() => _config = Configs.Bridge(_node).With("isDefaultGateway", true).With("hairpinMode", true);

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("sendto", "ENOMEM", true)]
    [InlineData("setns", "EPERM", true)]
    [InlineData("pwrite64", "ENOSPC", true)]
    [InlineData("renameat2", "EIO", true)]
    [InlineData("sendto", "ENOMEM", false)]
    [InlineData("pipe2", "EMFILE", false)]
    [InlineData("poll", "ENOMEM", false)]
    public void AfterAFailedCallNothingIsLeft(string call, string error, bool inProcess) => Fail(call, error, inProcess);

    [Theory]
    [InlineData("sendto", "ENOMEM", true)]
    [InlineData("setns", "EPERM", true)]
    [InlineData("pipe2", "EMFILE", false)]
    public void AfterAFailedCallNothingIsLeftOfARoutedPair(string call, string error, bool inProcess)
    {
        _config = Configs.Ptp(_node);
        Fail(call, error, inProcess);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void ASecondAddOfAnAttachmentIsRefusedAndLeavesTheFirstAlone(bool inProcess)
    {
        string path = $"CNI_PATH={(inProcess ? Executables.Out : IpamElsewhere())}";
        Pod first = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, first, path).Result();
        string before = Snapshot();

        // The same container ID and ifname, in the same namespace and in another.
        _node.Call(Executables.Plugin, "ADD", _config, first, path).Fails(4, "eth0", "exists");
        Pod other = new(_node, _node.AddPod().NetNs) { ContainerId = first.ContainerId };
        _node.Call(Executables.Plugin, "ADD", _config, other, path).Fails(103, first.ContainerId, "exists already");
        Assert.Equal(before, Snapshot());
        Assert.Equal(2, _node.Leases("net").Count);
        Assert.True(first.Pings("10.77.0.1"));

        // With its link gone, the lease alone still stands in the way, and stays.
        first.Must("ip link del eth0");
        Outcome refused = _node.Call(Executables.Plugin, "ADD", _config, other, path);
        Assert.Equal(103, refused.Json.GetProperty("code").GetInt32());
        Assert.Equal(inProcess ? 2 : 0, _node.Leases("net").Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AfterAKillDelAloneCleansUp(bool inProcess) => Kill(inProcess, (pod, _) => _node.Call(Executables.Plugin, "DEL", _config, pod).Silent());

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AfterAKillGcAloneCleansUp(bool inProcess) => Kill(inProcess, (_, _) =>
        _node.Call(Executables.Plugin, "GC", _config.With("cni.dev/valid-attachments", new JsonArray())).Silent());

    [Fact]
    public void AfterAKillDelAloneCleansUpARoutedPair()
    {
        _config = Configs.Ptp(_node);
        Kill(true, (pod, _) => _node.Call(Executables.Plugin, "DEL", _config, pod).Silent());
    }

    [Fact]
    public void AfterAKillGcAloneCleansUpARoutedPair()
    {
        _config = Configs.Ptp(_node);
        Kill(true, (_, _) => _node.Call(Executables.Plugin, "GC", _config.With("cni.dev/valid-attachments", new JsonArray())).Silent());
    }

    private void Fail(string call, string error, bool inProcess)
    {
        string plugins = inProcess ? Executables.Out : IpamElsewhere();
        string before = Snapshot();
        int failures = 0;
        for (int when = 1; when < 60; when++)
        {
            Pod pod = _node.AddPod();
            Outcome outcome = Injected("ADD", pod, $"{call}:error={error}:when={when}", plugins);
            if (outcome.ExitCode == 0)
            {
                _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
                Assert.True(failures > 0, $"no call of {call} was made to fail");
                return;
            }

            failures++;
            Assert.True(outcome.Json.GetProperty("code").GetInt32() is not 999, outcome.Text);

            // A process that cannot come back from the container's namespace may not go on, not even to undo.
            if (outcome.Output.Contains("cannot come back"))
            {
                _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
                _node.Run("ip", ["link", "del", "br0"]);
            }

            Assert.False(pod.Can("ip link show eth0"), $"{call} {when}: {outcome.Text}");
            Assert.True(before == Snapshot(), $"{call} {when}: {outcome.Text}\n{Snapshot()}");
            Assert.Empty(_node.Leases("net"));
        }

        Assert.Fail($"ADD never succeeded: more than 60 calls of {call}?");
    }

    /// <summary>The same IPAM plugin in another directory, which is run as a process of its own.</summary>
    private string IpamElsewhere()
    {
        string directory = System.IO.Directory.CreateDirectory($"{_node.Directory}/bin").FullName;
        System.IO.File.Copy(Executables.Ipam, $"{directory}/cscni-ipam", overwrite: true);
        return directory;
    }

    /// <summary>strace counts each system call by itself, hence one after another: each occurrence of each is hit.</summary>
    private void Kill(bool inProcess, System.Action<Pod, int> cleanUp)
    {
        string plugins = inProcess ? Executables.Out : IpamElsewhere();
        int kills = 0;
        foreach (string call in (string[])["sendto", "recvfrom", "setns", "pwrite64", .. inProcess ? (string[])["renameat2", "utimensat"] : ["pipe2", "poll"]])
        {
            Outcome outcome;
            for (int when = 1; ; when++)
            {
                Pod pod = _node.AddPod();
                outcome = Injected("ADD", pod, $"{call}:signal=KILL:when={when}", plugins);
                cleanUp(pod, when);
                Assert.False(pod.Can("ip link show eth0"), $"killed at {call} {when}");
                Assert.Equal(string.Empty, _node.Must("ip -o link show type veth").Trim());
                Assert.True(_node.Leases("net").Count == 0, $"killed at {call} {when}: {string.Join(' ', _node.Leases("net"))}");
                if (outcome.Signal == 0 && outcome.ExitCode == 0)
                {
                    break;
                }

                kills++;
                Assert.True(when < 60, $"ADD never succeeded with kills at {call}");
            }
        }

        Assert.True(kills > 20, $"only {kills} kills");
    }

    private Outcome Injected(string command, Pod pod, string inject, string plugins) => _node.Run(
        "strace",
        ["-o", "/dev/null", "-e", $"inject={inject}", Executables.Plugin],
        CniEnvironment.Of(command, pod, plugins),
        _config.ToJsonString());

    /// <summary>Links and addresses; routes and neighbours follow from them, and the kernel takes its time with those.</summary>
    private string Snapshot() => _node.Must("ip -o link") + _node.Must("ip -o addr");
}
