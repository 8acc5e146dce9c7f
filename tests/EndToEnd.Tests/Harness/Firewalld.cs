using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>firewalld in a node's namespace, on a bus and with a configuration of its own.</summary>
public sealed class Firewalld : IDisposable
{
    private readonly Node _node;
    private readonly Process _bus;
    private readonly Process _daemon;

    public Firewalld(Node node)
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/firewalld") && File.Exists("/usr/bin/dbus-daemon"), "firewalld or dbus-daemon is not installed");
        _node = node;
        File.WriteAllText($"{node.Directory}/bus.conf", $"""
            <busconfig>
              <type>system</type><listen>unix:path={node.Directory}/bus</listen><auth>EXTERNAL</auth>
              <policy context="default"><allow user="*"/><allow own="*"/><allow send_destination="*"/><allow receive_sender="*"/></policy>
            </busconfig>
            """);
        Directory.CreateDirectory($"{node.Directory}/firewalld");
        File.WriteAllText($"{node.Directory}/firewalld/firewalld.conf", "DefaultZone=public\nFirewallBackend=nftables\n");
        _bus = Start("dbus-daemon", $"--config-file={node.Directory}/bus.conf", "--nofork", "--nopidfile");
        WaitUntil("the bus", () => File.Exists($"{node.Directory}/bus"));
        _daemon = Start(
            "nsenter", $"--net={Node.PathOf(node.Name)}", "/usr/sbin/firewalld", "--nofork", "--nopid", "--system-config", $"{node.Directory}/firewalld", "--log-file", $"{node.Directory}/firewalld.log");
        WaitUntil("firewalld", () => Ask("--state").ExitCode == 0);
    }

    /// <summary>What tells the plugin which bus it is.</summary>
    public string Variable => $"DBUS_SYSTEM_BUS_ADDRESS=unix:path={_node.Directory}/bus";

    /// <summary>Sources of a zone, as firewalld tells them.</summary>
    public string Sources(string zone) => Ask($"--zone={zone}", "--list-sources").Output.Trim();

    public void Dispose()
    {
        foreach (Process process in new[] { _daemon, _bus })
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }
    }

    private Outcome Ask(params string[] arguments) => _node.Run("firewall-cmd", arguments, [Variable, "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);

    private Process Start(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DBUS_SYSTEM_BUS_ADDRESS"] = $"unix:path={_node.Directory}/bus";
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }

    private static void WaitUntil(string what, Func<bool> isThere)
    {
        for (int tries = 0; tries < 600; tries++)
        {
            if (isThere())
            {
                return;
            }

            Thread.Sleep(100);
        }

        Assert.Fail($"{what} did not start within 60 s");
    }
}
