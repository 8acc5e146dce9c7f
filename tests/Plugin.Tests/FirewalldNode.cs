using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using CsCni.Plugin.Firewalld;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>
/// firewalld itself, in a network namespace of its own that ends with it, on a bus of its own: the plugin's variable for the
/// bus says where, while this lives. Nothing of the machine's own configuration is read or written.
/// </summary>
public sealed class FirewalldNode : IDisposable
{
    private const string Variable = "DBUS_SYSTEM_BUS_ADDRESS";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("firewalld").FullName;
    private readonly Process _bus;
    private readonly Process _firewalld;

    public FirewalldNode()
    {
        Assert.SkipUnless(File.Exists("/usr/sbin/firewalld") && File.Exists("/usr/bin/dbus-daemon"), "firewalld or dbus-daemon is not installed");
        File.WriteAllText(
            $"{_directory}/bus.conf",
            $"""
            <busconfig>
              <type>system</type>
              <listen>unix:path={_directory}/bus</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow user="*"/>
                <allow own="*"/>
                <allow send_destination="*"/>
                <allow receive_sender="*"/>
              </policy>
            </busconfig>
            """);
        Directory.CreateDirectory($"{_directory}/config");
        File.WriteAllText($"{_directory}/config/firewalld.conf", "DefaultZone=public\nFirewallBackend=nftables\n");
        Environment.SetEnvironmentVariable(Variable, $"unix:path={_directory}/bus");
        _bus = Start("dbus-daemon", $"--config-file={_directory}/bus.conf", "--nofork", "--nopidfile");
        WaitUntil("the bus listens", () => File.Exists($"{_directory}/bus"));
        IsRunningBefore = FirewalldZone.IsRunning();

        // unshare becomes firewalld: no other process is ever in the namespace.
        _firewalld = Start(
            "unshare", "--net", "/usr/sbin/firewalld", "--nofork", "--nopid", "--system-config", $"{_directory}/config", "--log-file", $"{_directory}/log");
        WaitUntil("firewalld runs", FirewalldZone.IsRunning);
    }

    /// <summary>What the plugin said when there was a bus, and no firewalld yet.</summary>
    public bool IsRunningBefore { get; }

    /// <summary>What the kernel has of firewalld's rules.</summary>
    public string Ruleset() => Run("nsenter", $"--net=/proc/{_firewalld.Id}/ns/net", "nft", "list", "ruleset");

    /// <summary>Sends firewalld a signal.</summary>
    public void Signal(string name) => Run("kill", $"-{name}", $"{_firewalld.Id}");

    /// <summary>Ends firewalld.</summary>
    public void Kill()
    {
        _firewalld.Kill();
        _firewalld.WaitForExit();
        WaitUntil("the bus knows that firewalld is gone", static () => !FirewalldZone.IsRunning());
    }

    public void KillBus()
    {
        _bus.Kill();
        _bus.WaitForExit();
    }

    public void Dispose()
    {
        foreach (Process process in new[] { _firewalld, _bus })
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        Environment.SetEnvironmentVariable(Variable, null);
        Directory.Delete(_directory, recursive: true);
    }

    private static Process Start(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Start(program, arguments);
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
        return output;
    }

    private void WaitUntil(string what, Func<bool> isDone)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!isDone())
        {
            Assert.True(watch.Elapsed < s_patience, $"{what}: not within {s_patience}; {Log()}");
            Thread.Sleep(20);
        }
    }

    private string Log() => File.Exists($"{_directory}/log") ? File.ReadAllText($"{_directory}/log") : "no log";
}
