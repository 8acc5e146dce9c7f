using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace CsCni.Tests.Agent.State;

/// <summary>What a power loss could leave of the agent's files.</summary>
public sealed class SyncedFilesTests : IDisposable
{
    private const string Cluster =
        """
        network: 10.244.0.0/16
        backend: {type: host-gw}
        nodes:
        - {name: node-1, publicIP: 192.0.2.1, subnet: 10.244.1.0/24}
        - {name: node-2, publicIP: 192.0.2.2, subnet: 10.244.2.0/24}
        """;

    private readonly PublishedAgent _agent = new();

    private string Trace => _agent.Directory["trace"];

    public void Dispose() => _agent.Dispose();

    /// <summary>A rename may be on disk before what it renames: the conflist or a plugin would be an empty file after a power loss.</summary>
    /// <remarks>
    /// The agent is traced from its start, in a process of its own. A tracer that is to leave a running process waits for ever for a
    /// thread that is just starting another program, as the threads of a test run do: that program is held by the tracer itself.
    /// </remarks>
    [Fact]
    public async Task What_is_renamed_into_place_was_synced_before()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
        MakeUnderlay();
        File.WriteAllText(_agent.Directory["cluster.yaml"], Cluster);
        Directory.CreateDirectory(_agent.Directory["from"]);
        File.Copy("/bin/true", _agent.Directory["from/cscni"]);

        _agent.Start(
            [.. _agent.Flags, "--plugins-from", _agent.Directory["from"], "--plugins-to", _agent.Directory["bin"]],
            null,
            ["/usr/bin/strace", "-D", "-f", "-y", "-o", Trace, "-e", "trace=fsync,fdatasync,rename,renameat,renameat2"]);
        await _agent.WaitForLog("info ready: the network of this node stands");
        Assert.Equal(0, _agent.End("TERM"));
        await Eventually.Holds(() => File.ReadLines(Trace).Any(IsEnd), () => $"the end of {_agent.ProcessId} in:\n{File.ReadAllText(Trace)}");

        string[] lines = File.ReadAllLines(Trace);
        foreach (string name in (string[])["net.d/.10-cscni.conflist", "run/.subnet.env", "bin/.cscni"])
        {
            string temporary = string.Create(CultureInfo.InvariantCulture, $"{_agent.Directory[name]}.{_agent.ProcessId}");
            int synced = Array.FindIndex(lines, line => line.Contains("sync(", StringComparison.Ordinal) && line.Contains($"<{temporary}>", StringComparison.Ordinal));
            int renamed = Array.FindIndex(lines, line => line.Contains("rename", StringComparison.Ordinal) && line.Contains(Path.GetFileName(temporary), StringComparison.Ordinal));
            Assert.True(synced >= 0 && renamed > synced, $"{temporary}: {string.Join('\n', lines)}");
        }
    }

    /// <summary>Short numbers of processes have more blanks behind them.</summary>
    private bool IsEnd(string line) =>
        line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var process, "+++", "exited", ..]
        && process == _agent.ProcessId.ToString(CultureInfo.InvariantCulture);

    private void MakeUnderlay() => _agent.Netns.Run(static () =>
    {
        foreach (string line in (string[])["link add eth0 type veth peer name other", "address add 192.0.2.1/24 dev eth0", "link set other up", "link set eth0 up"])
        {
            (int status, _, string error) = PublishedAgent.Run("/sbin/ip", line.Split(' '));
            Assert.True(status == 0, $"ip {line}: {error}");
        }
    });
}
