using System;
using System.Diagnostics;
using System.IO;
using System.Threading;
using Xunit;

namespace CsCni.Testing;

/// <summary>firewalld, on a bus and with a configuration of its own: nothing of the machine's is read or written.</summary>
internal sealed class FirewalldDaemon : IDisposable
{
    /// <summary>The variable that tells a program where the bus is.</summary>
    internal const string Variable = "DBUS_SYSTEM_BUS_ADDRESS";

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _directory;
    private Process? _bus;
    private Process? _firewalld;

    /// <summary>Starts the bus.</summary>
    /// <param name="directory">Where its files go, which the caller removes.</param>
    internal FirewalldDaemon(string directory)
    {
        _directory = directory;
        File.WriteAllText(
            $"{directory}/bus.conf",
            $"""
            <busconfig>
              <type>system</type>
              <listen>{Address}</listen>
              <auth>EXTERNAL</auth>
              <policy context="default">
                <allow user="*"/>
                <allow own="*"/>
                <allow send_destination="*"/>
                <allow receive_sender="*"/>
              </policy>
            </busconfig>
            """);
        _bus = Run("dbus-daemon", $"--config-file={directory}/bus.conf", "--nofork", "--nopidfile");
        WaitUntil("the bus listens", () => File.Exists($"{directory}/bus"));
    }

    /// <summary>The bus, as <see cref="Variable"/> tells it.</summary>
    internal string Address => $"unix:path={_directory}/bus";

    internal Process Bus => _bus!;

    internal Process Firewalld => _firewalld!;

    /// <summary>Skips the test where they are not installed.</summary>
    internal static void Require() =>
        Assert.SkipUnless(File.Exists("/usr/sbin/firewalld") && File.Exists("/usr/bin/dbus-daemon"), "firewalld or dbus-daemon is not installed");

    /// <summary>Starts firewalld and waits until it runs.</summary>
    /// <param name="program">What becomes firewalld in the namespace that it is to be in.</param>
    /// <param name="argument">Its one argument.</param>
    /// <param name="isRunning">Whether it runs.</param>
    internal void Start(string program, string argument, Func<bool> isRunning)
    {
        Directory.CreateDirectory($"{_directory}/firewalld");
        File.WriteAllText($"{_directory}/firewalld/firewalld.conf", "DefaultZone=public\nFirewallBackend=nftables\n");
        _firewalld = Run(
            program, argument, "/usr/sbin/firewalld", "--nofork", "--nopid", "--system-config", $"{_directory}/firewalld", "--log-file", $"{_directory}/firewalld.log");
        WaitUntil("firewalld runs", isRunning);
    }

    /// <summary>Waits, and ends them where that is in vain: nobody disposes of what was not made.</summary>
    internal void WaitUntil(string what, Func<bool> isDone)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!isDone())
        {
            if (watch.Elapsed > s_patience)
            {
                Dispose();
                Assert.Fail($"{what}: not within {s_patience}; {Log()}");
            }

            Thread.Sleep(20);
        }
    }

    public void Dispose()
    {
        End(ref _firewalld);
        End(ref _bus);
    }

    private static void End(ref Process? process)
    {
        process?.Kill();
        process?.WaitForExit();
        process?.Dispose();
        process = null;
    }

    private Process Run(string program, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment[Variable] = Address;
        Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private string Log() => File.Exists($"{_directory}/firewalld.log") ? File.ReadAllText($"{_directory}/firewalld.log") : "no log";
}
