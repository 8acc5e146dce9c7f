using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using CsCni.Agent.CommandLine;
using CsCni.Agent.State;
using CsCni.Linux;
using Xunit;

namespace CsCni.Tests.Agent;

/// <summary>The published agent as an operator meets it: flags, files, signals, exit statuses.</summary>
public sealed class AgentProcessTests : IDisposable
{
    private const string Cluster =
        """
        network: 10.244.0.0/16
        nodes:
        - {name: node-1, publicIP: 192.0.2.1, subnet: 10.244.1.0/24}
        - {name: node-2, publicIP: 192.0.2.2, subnet: 10.244.2.0/24}
        """;

    private readonly PublishedAgent _agent = new();

    public void Dispose() => _agent.Dispose();

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task It_serves_until_a_signal_ends_it_in_order(string signal)
    {
        Assert.SkipWhen(signal == "INT" && IsInterruptIgnored(), "SIGINT is ignored here, as it is in a shell's background, and what is started from here ignores it too");
        _agent.Start(_agent.Flags);
        await _agent.WaitForLog("serving health and metrics at 127.0.0.1:8081");
        Assert.Equal((200, "ok\n"), await _agent.Get("/healthz"));
        (int status, string body) = await _agent.Get("/readyz");
        Assert.Equal(503, status);
        Assert.StartsWith("membership: no state of the cluster from static yet: see the log\n", body, StringComparison.Ordinal);
        Assert.Contains($"\ncscni_agent_build_info{{version=\"", (await _agent.Get("/metrics")).Body, StringComparison.Ordinal);
        long start = Environment.TickCount64;
        Assert.Equal(0, _agent.End(signal));
        Assert.InRange(Environment.TickCount64 - start, 0, 3_000);
        Assert.Contains(" info cscni-agent ", _agent.Log, StringComparison.Ordinal);
        Assert.EndsWith(" info stopped; pods keep their network\n", _agent.Log.Replace("\n\n", "\n", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_small_when_it_is_idle()
    {
        _agent.Start(_agent.Flags);
        await _agent.WaitForLog("serving health");
        await Task.Delay(500);
        string line = File.ReadLines($"/proc/{_agent.ProcessId}/status").Single(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        int kibibytes = int.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        Assert.InRange(kibibytes, 1_000, 40_000);
        TestContext.Current.SendDiagnosticMessage($"resident at idle: {kibibytes} KiB");
    }

    [Fact]
    public async Task The_file_and_the_environment_are_read_and_flags_go_before_them()
    {
        File.WriteAllText(
            _agent.Directory["agent.yaml"],
            $$"""
            static: {file: {{_agent.Directory["cluster.yaml"]}}}
            subnetFile: {{_agent.Directory["run/subnet.env"]}}
            conflist: {file: ""}
            listen: 127.0.0.1:9000
            log: {format: json, level: debug}
            """);
        File.WriteAllText(_agent.Directory["cluster.yaml"], Cluster);
        _agent.Start(["--config", "agent.yaml", "--listen", "127.0.0.1:9001"], new Dictionary<string, string> { ["NODE_NAME"] = "node-2" });
        await _agent.WaitForLog("other nodes\"");
        JsonElement[] lines = [.. _agent.Log.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.Contains(lines, static line => line.TryGetProperty("node", out JsonElement node) && node.GetString() == "node-2");
        Assert.Equal((200, "ok\n"), await _agent.Get("/healthz", 9001));
        Assert.Equal(0, _agent.End("TERM"));
    }

    [Fact]
    public async Task Without_notifications_the_cluster_file_is_looked_at_every_second()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        File.WriteAllText(_agent.Directory["cluster.yaml"], Cluster);

        // -D: the process that was started becomes the agent, and strace its child.
        _agent.Start(_agent.Flags, null, "/usr/bin/strace", "-D", "-f", "-o", "/dev/null", "-e", "trace=inotify_init1", "-e", "inject=inotify_init1:error=EMFILE");
        await _agent.WaitForLog("read: 1 other nodes");
        Assert.Contains("warning cannot be told of changes of ", _agent.Log, StringComparison.Ordinal);
        Assert.Contains("looking every 1000 ms: Too many open files (EMFILE)", _agent.Log, StringComparison.Ordinal);
        File.AppendAllText(_agent.Directory["cluster.yaml"], "\n- {name: node-3, publicIP: 192.0.2.3, subnet: 10.244.3.0/24}");
        await _agent.WaitForLog("read: 2 other nodes");
        Assert.Equal(0, _agent.End("TERM"));
    }

    [Fact]
    public async Task A_second_agent_for_one_subnet_file_is_refused()
    {
        _agent.Start(_agent.Flags);
        await _agent.WaitForLog("serving health");
        foreach (string[] more in (string[][])[["--listen", ""], ["--cleanup"]])
        {
            (int status, _, string error) = _agent.Run([.. _agent.Flags, .. more]);
            Assert.Equal(1, status);
            Assert.Equal($"cscni-agent: another cscni-agent keeps \"{_agent.Directory["run/subnet.env"]}\" ({_agent.Directory["run/subnet.env"]}.lock is locked): end it first\n", error);
        }
    }

    [Fact]
    public async Task An_address_that_is_taken_ends_it()
    {
        _agent.Start(_agent.Flags);
        await _agent.WaitForLog("serving health");
        (int status, _, string error) = _agent.Run([.. _agent.Flags, "--subnet-file", _agent.Directory["other/subnet.env"]]);
        Assert.Equal(1, status);
        Assert.Contains("error cannot serve health and metrics at 127.0.0.1 port 8081: Address already in use; another key \"listen\" or --listen is needed\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_config_tells_what_would_be_done()
    {
        File.WriteAllText(_agent.Directory["cluster.yaml"], Cluster);
        (int status, string output, string error) = _agent.Run([.. _agent.Flags, "--check-config", "--interface", "eth0", "--public-ip", "203.0.113.1"]);
        Assert.Equal((0, string.Empty), (status, error));
        Assert.Equal(
            $"""
            node             node-1
            source           static, {_agent.Directory["cluster.yaml"]}: 2 nodes, read at each change and every 30s
            network          10.244.0.0/16
            backend          vxlan, VNI 1, UDP port 8472
            this node        10.244.1.0/24 at 192.0.2.1
            underlay         the first of eth0; others are told 203.0.113.1
            masquerade       yes, fully random ports
            subnet file      {_agent.Directory["run/subnet.env"]}
            conflist         {_agent.Directory["net.d/10-cscni.conflist"]}, from the built-in template
            plugins          not installed
            health, metrics  127.0.0.1:8081
            reconcile        at each event, and every 30s
            garbage          not collected
            log              info and graver, text

            """,
            output);
        Assert.Equal([_agent.Directory["cluster.yaml"]], Directory.GetFileSystemEntries(_agent.Directory.Path));
    }

    [Fact]
    public void Check_config_tells_every_fault_of_every_file()
    {
        File.WriteAllText(_agent.Directory["cluster.yaml"], Cluster.Replace("10.244.2.0/24", "10.244.1.0/25", StringComparison.Ordinal).Replace("node-1", "node-3", StringComparison.Ordinal));
        File.WriteAllText(_agent.Directory["template"], "{\"name\": \"x\",\n \"plugins\": [\"${net}\"]}");
        (int status, string output, string error) = _agent.Run(
            [.. _agent.Flags, "--check-config", "--conflist-template", _agent.Directory["template"], "--plugins-from", _agent.Directory["none"]]);
        Assert.Equal((1, string.Empty), (status, output));
        string[] lines = error.TrimEnd('\n').Split('\n');
        Assert.Equal(
            [
                $"cscni-agent: node node-2: {_agent.Directory["cluster.yaml"]}:4:3: the subnet 10.244.1.0/25 of node \"node-2\" overlaps with that of node \"node-3\"",
                $"cscni-agent: {_agent.Directory["cluster.yaml"]}: no node is called \"node-1\", as this one is: add it, or set key \"node\" or --node",
                $"cscni-agent: {_agent.Directory["template"]}: line 2: \"${{net}}\" is no placeholder: there are node, network, networkV6, subnet, subnetV6, mtu, ipMasq and subnetFile",
                $"cscni-agent: {_agent.Directory["none"]}: Could not find a part of the path '{_agent.Directory["none"]}'.",
            ],
            lines);
    }

    [Fact]
    public void Check_config_reads_the_files_of_the_other_sources()
    {
        File.WriteAllText(_agent.Directory["ca.pem"], "no certificate");
        File.WriteAllText(_agent.Directory["net-conf.json"], "{\n \"Network\": \"10.244.0.0/16\",\n}");
        (int status, _, string error) = _agent.Run([.. _agent.Flags, "--check-config", "--source", "etcd", "--etcd-ca-file", _agent.Directory["ca.pem"], "--etcd-cert-file", _agent.Directory["no.pem"], "--etcd-key-file", _agent.Directory["ca.pem"]]);
        Assert.Equal(1, status);
        Assert.Equal(2, error.Split("is no PEM file").Length - 1);
        Assert.Contains("no.pem\": No such file", error, StringComparison.Ordinal);
        (status, _, error) = _agent.Run([.. _agent.Flags, "--check-config", "--source", "kubernetes", "--kube-net-conf", _agent.Directory["net-conf.json"], "--kubeconfig", _agent.Directory["none"]]);
        Assert.Equal(1, status);
        Assert.Contains($"{_agent.Directory["net-conf.json"]}:3:1: not JSON", error, StringComparison.Ordinal);
        File.WriteAllText(_agent.Directory["net-conf.json"], "{}");
        (status, string output, error) = _agent.Run([.. _agent.Flags, "--check-config", "--source", "kubernetes", "--kube-net-conf", _agent.Directory["net-conf.json"]]);
        Assert.Equal((0, string.Empty), (status, error));
        Assert.Contains("kubernetes by the pod's account, annotations of flannel.alpha.coreos.com", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--no-such-flag", "Unrecognized command or argument '--no-such-flag'.")]
    [InlineData("word", "Unrecognized command or argument 'word'.")]
    [InlineData("--node", "Required argument missing for option: '--node'.")]
    [InlineData("--check-config --cleanup", "--check-config and --cleanup contradict each other")]
    public void Wrong_flags_are_status_2_and_change_nothing(string arguments, string error)
    {
        (int status, _, string text) = _agent.Run([.. arguments.Split(' ')]);
        Assert.Equal(2, status);
        Assert.Contains(error, text, StringComparison.Ordinal);
        Assert.EndsWith("'cscni-agent --help' tells what there is.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_tells_of_every_flag_and_status()
    {
        (int status, string help, _) = _agent.Run("--help");
        Assert.Equal(0, status);
        Assert.All(SettingFlag.All, flag => Assert.Contains($"  {flag.Name} <", help, StringComparison.Ordinal));
        Assert.All((string[])["--config", "--check-config", "--cleanup", "Signals:", "Exit status:", "/healthz"], part => Assert.Contains(part, help, StringComparison.Ordinal));
        (status, string version, _) = _agent.Run("--version");
        Assert.Equal(0, status);
        Assert.StartsWith(CsCni.Agent.AgentVersion.Text, version, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_from_outside_cannot_break_up_what_a_terminal_shows()
    {
        (int status, _, string error) = _agent.Run([.. _agent.Flags, "--source", "a\u001b[31m\nb"]);
        Assert.Equal(1, status);
        Assert.Equal("cscni-agent: --source: source is \"a\\u001b[31m\\nb\", expected one of static, etcd, kubernetes\n", error);
    }

    [Fact]
    public void Cleanup_removes_its_files_and_may_be_repeated()
    {
        File.WriteAllText(_agent.Directory["cluster.yaml"], Cluster);
        WholeFile.Write(_agent.Directory["run/subnet.env"], SubnetFile.Render(new(new(IpPrefix.Parse("10.244.0.0/16"), default), IpPrefix.Parse("10.244.1.0/24"), default, 1450, true)));
        WholeFile.Write(_agent.Directory["net.d/10-cscni.conflist"], "{}"u8);
        WholeFile.Write(_agent.Directory["net.d/20-other.conflist"], "{}"u8);
        for (int round = 0; round < 2; round++)
        {
            (int status, _, string error) = _agent.Run([.. _agent.Flags, "--cleanup"]);
            Assert.True(status == 0, error);
            Assert.Equal(round == 0, error.Contains($"info {_agent.Directory["run/subnet.env"]} removed", StringComparison.Ordinal));
            Assert.Empty(Directory.GetFileSystemEntries(_agent.Directory["run"]));
            Assert.Equal([_agent.Directory["net.d/20-other.conflist"]], Directory.GetFileSystemEntries(_agent.Directory["net.d"]));
        }
    }

    [Fact]
    public async Task Plugins_are_installed_before_anything_else()
    {
        (int status, _, string error) = _agent.Run([.. _agent.Flags, "--plugins-from", _agent.Directory["none"], "--plugins-to", _agent.Directory["bin"]]);
        Assert.Equal(1, status);
        Assert.Contains($"error cannot install the plugins of {_agent.Directory["none"]} in {_agent.Directory["bin"]}: ", error, StringComparison.Ordinal);
        Directory.CreateDirectory(_agent.Directory["from"]);
        File.Copy("/bin/true", _agent.Directory["from/cscni"]);
        _agent.Start([.. _agent.Flags, "--plugins-from", _agent.Directory["from"], "--plugins-to", _agent.Directory["bin"]]);
        await _agent.WaitForLog("serving health");
        Assert.True(File.Exists(_agent.Directory["bin/cscni"]));
        Assert.Contains("info plugin cscni installed in ", _agent.Log, StringComparison.Ordinal);
    }

    private static bool IsInterruptIgnored()
    {
        const string key = "SigIgn:";
        string line = Array.Find(File.ReadAllLines("/proc/self/status"), static line => line.StartsWith(key, StringComparison.Ordinal))!;
        return (Convert.ToUInt64(line[key.Length..].Trim(), 16) & 1 << 1) != 0;
    }
}
