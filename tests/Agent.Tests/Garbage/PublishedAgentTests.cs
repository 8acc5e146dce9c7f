using System;
using System.Diagnostics;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using CsCni.Tests.Agent.Namespaces;
using Xunit;

namespace CsCni.Tests.Agent.Garbage;

/// <summary>The published agent collects beside all else that it does.</summary>
public sealed class PublishedAgentTests : IDisposable
{
    private readonly GarbageNode _node = new();

    public void Dispose() => _node.Dispose();

    [Fact]
    public void TheAgentCollectsAndCounts()
    {
        Built.Require("cscni-agent");
        Place gone = _node.AddContainer("gone"), living = _node.AddContainer("living");
        _node.Attach(_node.Bridge(), "gone");
        _node.Attach(_node.Bridge(), "living");
        File.WriteAllText(
            $"{_node.Folder}/agent.yaml",
            $$"""
            node: a
            static: { file: {{_node.Folder}}/cluster.yaml }
            subnetFile: {{_node.Folder}}/subnet.env
            conflist: { file: {{_node.Folder}}/10-cscni.conflist }
            listen: 127.0.0.1:8081
            garbage: { interval: 1s, grace: 500ms, resultsDir: {{_node.Cache.Path}}, pluginDirs: [{{_node.Plugins}}] }
            """);

        // There is no cluster file yet: garbage does not wait for a network.
        using Process agent = Process.Start(new ProcessStartInfo("nsenter", [$"--net={_node.Node.Path}", $"{Built.Out}/cscni-agent", "--config", $"{_node.Folder}/agent.yaml"]) { RedirectStandardError = true })!;
        try
        {
            Assert.True(SpinWait.SpinUntil(() => Metrics().Length > 0, 20_000));
            _node.Kill(gone);
            Assert.True(SpinWait.SpinUntil(() => _node.Files.Length == 1, 10_000));
            Assert.Equal(["net-living-eth0"], _node.Files);
            Assert.Single(_node.Leases);
            Assert.True(SpinWait.SpinUntil(() => Metrics().Contains("\ncscni_agent_collected_attachments_total 1\n", StringComparison.Ordinal), 5000), Metrics());
            Assert.Contains("\ncscni_agent_faults{source=\"garbage\"} 0\n", Metrics());
            Assert.True(living.Can("ping -c 1 -W 1 10.88.0.1"));
        }
        finally
        {
            _node.Node.Must($"kill -TERM {agent.Id}");
            Assert.True(agent.WaitForExit(15_000));
        }

        Assert.Equal(0, agent.ExitCode);
        Assert.Contains("collected the attachment of container gone to network net, interface eth0", agent.StandardError.ReadToEnd());
    }

    /// <summary>What the agent serves; empty where it does not yet.</summary>
    private string Metrics() => _node.Node.Inside(static () =>
    {
        using TcpClient client = new();
        try
        {
            client.Connect(IPAddress.Loopback, 8081);
        }
        catch (SocketException)
        {
            return string.Empty;
        }

        client.Client.Send("GET /metrics HTTP/1.0\r\n\r\n"u8);
        using StreamReader reader = new(client.GetStream());
        return reader.ReadToEnd();
    });
}
