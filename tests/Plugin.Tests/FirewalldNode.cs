using System;
using System.Diagnostics;
using System.IO;
using CsCni.Plugin.Firewalld;
using CsCni.Testing;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>
/// firewalld itself, in a network namespace of its own that ends with it: the plugin's variable for the bus says where that is,
/// while this lives.
/// </summary>
public sealed class FirewalldNode : IDisposable
{
    private readonly string _directory;
    private readonly FirewalldDaemon _daemon;

    public FirewalldNode()
    {
        FirewalldDaemon.Require();
        _directory = Directory.CreateTempSubdirectory("firewalld").FullName;
        _daemon = new(_directory);
        Environment.SetEnvironmentVariable(FirewalldDaemon.Variable, _daemon.Address);
        IsRunningBefore = FirewalldZone.IsRunning();

        // unshare becomes firewalld: no other process is ever in the namespace.
        _daemon.Start("unshare", "--net", FirewalldZone.IsRunning);
    }

    /// <summary>What the plugin said when there was a bus, and no firewalld yet.</summary>
    public bool IsRunningBefore { get; }

    /// <summary>What the kernel has of firewalld's rules.</summary>
    public string Ruleset() => Run("nsenter", $"--net=/proc/{_daemon.Firewalld.Id}/ns/net", "nft", "list", "ruleset");

    /// <summary>Sends firewalld a signal.</summary>
    public void Signal(string name) => Run("kill", $"-{name}", $"{_daemon.Firewalld.Id}");

    /// <summary>Ends firewalld.</summary>
    public void Kill()
    {
        _daemon.Firewalld.Kill();
        _daemon.Firewalld.WaitForExit();
        _daemon.WaitUntil("the bus knows that firewalld is gone", static () => !FirewalldZone.IsRunning());
    }

    public void KillBus()
    {
        _daemon.Bus.Kill();
        _daemon.Bus.WaitForExit();
    }

    public void Dispose()
    {
        _daemon.Dispose();
        Environment.SetEnvironmentVariable(FirewalldDaemon.Variable, null);
        Directory.Delete(_directory, recursive: true);
    }

    private static string Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {error}");
        return output;
    }
}
