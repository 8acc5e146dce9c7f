using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>containerd in a node's network namespace, with all that it keeps in the node's directory.</summary>
public sealed class Containerd : IDisposable
{
    private readonly Node _node;
    private readonly StringBuilder _log = new();
    private readonly Process _daemon;

    public Containerd(Node node)
    {
        _node = node;
        File.WriteAllText($"{node.Directory}/config.toml", $"""
            version = 2
            root = "{node.Directory}/root"
            state = "{node.Directory}/state"
            disabled_plugins = ["io.containerd.grpc.v1.cri"]
            [grpc]
              address = "{node.Directory}/containerd.sock"
            """);
        _daemon = Start("containerd", "--config", $"{node.Directory}/config.toml");
        for (int tries = 0; tries < 100; tries++)
        {
            if (File.Exists($"{node.Directory}/containerd.sock") && Ctr("version").ExitCode == 0)
            {
                return;
            }

            Thread.Sleep(100);
        }

        Dispose();
        Assert.Fail($"containerd did not start within 10 s: {Log}");
    }

    /// <summary>What it and the programs beside it have printed.</summary>
    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Skips the test where it is not installed.</summary>
    public static void Require()
    {
        foreach (string program in new[] { "/usr/bin/containerd", "/usr/bin/ctr", "/usr/sbin/runc" })
        {
            Assert.SkipUnless(File.Exists(program), $"{program} is not installed (packages containerd, runc)");
        }
    }

    /// <summary>A line of ctr's, program included.</summary>
    public string[] Command(params string[] arguments) => ["ctr", "--address", $"{_node.Directory}/containerd.sock", .. arguments];

    public Outcome Ctr(params string[] arguments) => _node.Run("ctr", Command(arguments)[1..], ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"]);

    public string Must(params string[] arguments)
    {
        Outcome outcome = Ctr(arguments);
        Assert.True(outcome.ExitCode == 0, $"ctr {string.Join(' ', arguments)}: {outcome.Text}");
        return outcome.Output;
    }

    /// <summary>Starts a program in the node's namespace; what it prints goes to <see cref="Log"/>.</summary>
    public Process Start(string program, params string[] arguments)
    {
        // Not ip netns exec, which mounts /sys anew and so hides the cgroups from runc.
        ProcessStartInfo start = new("nsenter", [$"--net={Node.PathOf(_node.Name)}", program, .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += Append;
        process.ErrorDataReceived += Append;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public void Dispose()
    {
        if (!_daemon.HasExited)
        {
            // After a failure a container may still run; its shim would outlive the daemon.
            foreach (string name in Ctr("task", "ls", "-q").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                Ctr("task", "rm", "-f", name);
            }

            _daemon.Kill();
            _daemon.WaitForExit();
        }

        foreach (string mount in File.ReadLines("/proc/self/mountinfo").Select(static line => line.Split(' ')[4]).Where(path => path.StartsWith(_node.Directory)).Reverse())
        {
            Shell.Run("umount", ["-l", mount]);
        }

        _daemon.Dispose();
    }

    private void Append(object sender, DataReceivedEventArgs line)
    {
        lock (_log)
        {
            _log.AppendLine(line.Data);
        }
    }
}
