using System;
using CsCni.Testing;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>firewalld in a node's namespace.</summary>
public sealed class Firewalld : IDisposable
{
    private readonly Node _node;
    private readonly FirewalldDaemon _daemon;

    public Firewalld(Node node)
    {
        FirewalldDaemon.Require();
        _node = node;
        _daemon = new(node.Directory);
        _daemon.Start("nsenter", $"--net={Node.PathOf(node.Name)}", () => Ask("--state").ExitCode == 0);
    }

    /// <summary>What tells the plugin which bus it is.</summary>
    public string Variable => $"{FirewalldDaemon.Variable}={_daemon.Address}";

    /// <summary>Sources of a zone, as firewalld tells them.</summary>
    public string Sources(string zone) => Ask($"--zone={zone}", "--list-sources").Output.Trim();

    public void Dispose() => _daemon.Dispose();

    private Outcome Ask(params string[] arguments) => _node.Run("firewall-cmd", arguments, [Variable, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);
}
