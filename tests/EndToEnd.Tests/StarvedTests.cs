using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>A node that is short of something: one error that names it, and nothing left of the attachment.</summary>
public sealed class StarvedTests : IDisposable
{
    private readonly Node _node = new();
    private readonly JsonObject _config;

    public StarvedTests()
    {
        _config = Configs.Bridge(_node).With("ipMasq", true).With("stateDir", $"{_node.Directory}/state");
        _config["runtimeConfig"] = TrafficContender.Ports("tcp 8080 80");

        // The bridge, and the files that stay.
        Pod first = _node.AddPod();
        _node.Call(Executables.Plugin, "ADD", _config, first).Result();
        _node.Call(Executables.Plugin, "DEL", _config, first).Silent();
    }

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("ADD", true)]
    [InlineData("DEL", true)]
    [InlineData("ADD", false)]
    [InlineData("DEL", false)]
    public void OfDescriptors(string command, bool inProcess)
    {
        string plugins = inProcess ? Executables.Out : IpamElsewhere();
        Pod pod = _node.AddPod();
        int descriptors = 0;
        while (true)
        {
            if (command == "DEL" && _node.Leases("net").Count == 0)
            {
                _node.Call(Executables.Plugin, "ADD", _config, pod, $"CNI_PATH={plugins}").Result();
            }

            Outcome outcome = Limited($"--nofile={descriptors}:{descriptors}", command, pod, plugins);
            if (outcome.ExitCode == 0)
            {
                break;
            }

            RequireOneError(outcome, "EMFILE");
            if (command == "ADD")
            {
                _node.RequireNothing(pod, outcome.Text);
            }

            Assert.True(++descriptors < 40, $"{command} needs {descriptors} descriptors");
        }

        Assert.True(descriptors > 6, $"{descriptors} descriptors are enough?");
        _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
        _node.RequireNothing(pod, $"{command} with {descriptors} descriptors");
    }

    /// <summary>
    /// Where there is not even enough for the runtime to start it dies before it has read its input; a container runtime sees a
    /// plugin that was killed by a signal. Behind that, there is a result or an error.
    /// </summary>
    [Theory]
    [InlineData("ADD")]
    [InlineData("DEL")]
    public void OfMemory(string command)
    {
        Pod pod = _node.AddPod();
        List<string> ends = [];
        for (int megabytes = 4; ; megabytes += megabytes < 44 ? 8 : 2)
        {
            if (command == "DEL" && _node.Leases("net").Count == 0)
            {
                _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
            }

            Outcome outcome = Limited($"--as={megabytes << 20}", command, pod, Executables.Out);
            ends.Add($"{megabytes}: {outcome.ExitCode}/{outcome.Signal}");
            if (outcome.ExitCode == 1)
            {
                RequireOneError(outcome);
            }

            if (outcome.ExitCode == 0 && outcome.Signal == 0)
            {
                break;
            }

            Assert.True(outcome.ExitCode == 1 || outcome.Output.Length == 0, outcome.Text);
            if (command == "ADD")
            {
                _node.RequireNothing(pod, outcome.Text);
            }

            Assert.True(megabytes < 256, string.Join(' ', ends));
        }

        _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
        _node.RequireNothing(pod, string.Join(' ', ends));
    }

    /// <summary>Of a cgroup's memory: the kernel kills it wherever it needs a page more. DEL alone brings back what was there.</summary>
    [Theory]
    [InlineData("ADD")]
    [InlineData("DEL")]
    public void OfMemoryOfItsCgroup(string command)
    {
        Pod pod = _node.AddPod();
        List<string> ends = [];
        for (int kibibytes = 64; ; kibibytes += 64)
        {
            if (command == "DEL" && _node.Leases("net").Count == 0)
            {
                _node.Call(Executables.Plugin, "ADD", _config, pod).Result();
            }

            using ControlGroup group = ControlGroup.OfMemory(kibibytes << 10);
            Outcome outcome = Limited(group, command, pod, Executables.Out);
            ends.Add($"{kibibytes}: {outcome.ExitCode}/{outcome.Signal}");
            if (outcome.ExitCode == 0 && outcome.Signal == 0)
            {
                break;
            }

            if (outcome.Signal == 0)
            {
                RequireOneError(outcome);
            }

            if (outcome.Signal != 0 || command == "DEL")
            {
                _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
            }

            _node.RequireNothing(pod, outcome.Text);
            Assert.True(kibibytes < 64 << 10, string.Join(' ', ends));
        }

        Assert.True(ends.Count > 3, string.Join(' ', ends));
        _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
        _node.RequireNothing(pod, string.Join(' ', ends));
    }

    /// <summary>Real file systems of so many pages and inodes, and not one more.</summary>
    [Theory]
    [InlineData("size={0}k,nr_inodes=1000", 4)]
    [InlineData("size=1m,nr_inodes={0}", 1)]
    public void OfDisk(string option, int step)
    {
        Pod pod = _node.AddPod();
        string disk = Directory.CreateDirectory($"{_node.Directory}/disk").FullName;
        string kept = $"find {disk} -type f ! -name lock ! -name calls.lock ! -name 'cscni.*' ! -name fill";
        int failures = 0;
        for (int units = step; ; units += step)
        {
            Assert.True(units < 60 * step, "an ADD never succeeded");
            Outcome[] outcomes = InMount(
                $"mount -t tmpfs -o {string.Format(option, units)} none {disk}",
                pod,
                "call ADD",
                $"{kept} > {_node.Directory}/left; cat /dev/zero 2>/dev/null > {disk}/fill; call DEL",
                $"{kept} > {_node.Directory}/end; call STATUS");
            outcomes[1].Silent();
            Assert.Equal(string.Empty, File.ReadAllText($"{_node.Directory}/end"));
            _node.RequireNothing(pod, outcomes[0].Text);
            if (outcomes[0].ExitCode == 0)
            {
                break;
            }

            failures++;
            RequireOneError(outcomes[0], "ENOSPC");
            Assert.Equal(string.Empty, File.ReadAllText($"{_node.Directory}/left"));
            outcomes[2].Fails(50);
        }

        Assert.True(failures > 2, $"only {failures} failures");
    }

    [Fact]
    public void OfADiskThatCanBeWritten()
    {
        Pod pod = _node.AddPod();
        string disk = Directory.CreateDirectory($"{_node.Directory}/disk").FullName;
        Outcome[] outcomes = InMount($"mount -t tmpfs -o ro none {disk}", pod, "call ADD", "call STATUS", "call DEL");
        RequireOneError(outcomes[0], "EROFS", disk);
        outcomes[1].Fails(50, "EROFS");
        outcomes[2].Silent();
        _node.RequireNothing(pod, outcomes[0].Text);
    }

    [Fact]
    public void OfSysctlsThatCanBeWritten()
    {
        JsonObject config = Configs.Ptp(_node).With("name", "routed");
        Pod pod = _node.AddPod();
        Outcome[] outcomes = InMount(
            "mount --bind /proc/sys /proc/sys; mount -o remount,bind,ro /proc/sys", pod, config, "call ADD", "call DEL");
        RequireOneError(outcomes[0], "EROFS", "net/ipv");
        outcomes[1].Silent();
        _node.RequireNothing(pod, outcomes[0].Text);
        Assert.Empty(_node.Leases("routed"));
    }

    /// <summary>A delegate is a process more.</summary>
    [Theory]
    [InlineData("ADD")]
    [InlineData("DEL")]
    public void OfProcesses(string command)
    {
        string plugins = IpamElsewhere();
        Pod pod = _node.AddPod();
        if (command == "DEL")
        {
            _node.Call(Executables.Plugin, "ADD", _config, pod, $"CNI_PATH={plugins}").Result();
        }

        // The runtime has a thread beside the one that works; with less it ends before it has read its input.
        using ControlGroup two = ControlGroup.OfProcesses(2);
        Outcome outcome = Limited(two, command, pod, plugins);
        RequireOneError(outcome, "EAGAIN", "cscni-ipam");
        if (command == "DEL")
        {
            _node.Call(Executables.Plugin, "DEL", _config, pod, $"CNI_PATH={plugins}").Silent();
        }

        _node.RequireNothing(pod, outcome.Text);
    }

    /// <summary>Dumps that a change interrupts are asked again.</summary>
    [Fact]
    public void OfAMomentWithoutChanges()
    {
        const string churn = """
            i=0
            while :; do
                i=$(( (i + 1) % 64 ))
                ip link add ch$i type veth peer name ci$i; ip link set ch$i up; ip addr add 10.99.$i.1/24 dev ch$i; ip link del ch$i
                ip route add 10.98.$i.0/24 dev br0 2>/dev/null; ip route del 10.98.$i.0/24 2>/dev/null
            done
            """;
        using Background first = new(_node.Name, $"{_node.Directory}/churn", null, "sh", "-c", churn);
        for (int number = 0; number < 6; number++)
        {
            Pod pod = _node.AddPod();
            string result = _node.Call(Executables.Plugin, "ADD", _config, pod).Result().GetRawText();
            _node.Call(Executables.Plugin, "CHECK", _config.With("prevResult", JsonNode.Parse(result)), pod).Silent();
            JsonArray valid = [new JsonObject { ["containerID"] = pod.ContainerId, ["ifname"] = "eth0" }];
            _node.Call(Executables.Plugin, "GC", _config.With("cni.dev/valid-attachments", valid)).Silent();
            Assert.Equal(2, _node.Leases("net").Count);
            _node.Call(Executables.Plugin, "DEL", _config, pod).Silent();
            Assert.Empty(_node.Leases("net"));
        }

        Assert.False(first.HasEnded, first.Log);
    }

    private static void RequireOneError(Outcome outcome, params string[] texts)
    {
        Assert.True(outcome.ExitCode == 1 && outcome.Signal == 0, outcome.Text);
        JsonElement error = outcome.Json;
        Assert.True(error.GetProperty("code").GetInt32() is 5 or 11 or 100 or 104, outcome.Text);
        string message = error.GetProperty("msg").GetString()!;
        Assert.All(texts, text => Assert.Contains(text, message, StringComparison.Ordinal));
    }

    private Outcome Limited(string limit, string command, Pod pod, string plugins) =>
        _node.Run("prlimit", [limit, Executables.Plugin], CniEnvironment.Of(command, pod, plugins), _config.ToJsonString());

    private Outcome Limited(ControlGroup group, string command, Pod pod, string plugins) =>
        _node.Run("sh", ["-c", $"{group.Enter} && exec {Executables.Plugin}"], CniEnvironment.Of(command, pod, plugins), _config.ToJsonString());

    private string IpamElsewhere()
    {
        string directory = Directory.CreateDirectory($"{_node.Directory}/bin").FullName;
        File.Copy(Executables.Ipam, $"{directory}/cscni-ipam", overwrite: true);
        return directory;
    }

    private Outcome[] InMount(string mount, Pod pod, params string[] steps)
    {
        JsonObject config = _config.With("stateDir", $"{_node.Directory}/disk/state").WithIpam("dataDir", $"{_node.Directory}/disk/leases");
        return InMount(mount, pod, config, steps);
    }

    /// <summary>Makes calls in a mount namespace of their own.</summary>
    private Outcome[] InMount(string mount, Pod pod, JsonObject config, params string[] steps)
    {
        string folder = Directory.CreateDirectory($"{_node.Directory}/answers").FullName;
        File.WriteAllText($"{folder}/config", config.ToJsonString());
        string script = $$"""
            {{mount}} || exit 9
            n=0
            call() {
                CNI_COMMAND=$1 {{Executables.Plugin}} < {{folder}}/config > {{folder}}/$n.output 2> {{folder}}/$n.error
                echo $? > {{folder}}/$n.status
                n=$((n+1))
            }
            {{string.Join('\n', steps)}}
            """;
        Outcome outcome = _node.Run("unshare", ["-m", "sh", "-c", script], CniEnvironment.Of("ADD", pod));
        Assert.True(outcome.ExitCode != 9, outcome.Text);
        return [.. steps.Select((_, number) => new Outcome(
            int.Parse(File.ReadAllText($"{folder}/{number}.status")), 0, File.ReadAllText($"{folder}/{number}.output"), File.ReadAllText($"{folder}/{number}.error")))];
    }
}
