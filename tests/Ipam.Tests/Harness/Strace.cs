using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace CsCni.Ipam.Tests.Harness;

/// <summary>Calls of the plugin under strace, which can make system calls fail and kill at one of them.</summary>
internal static class Strace
{
    /// <summary>The system calls that change something on disk, and those that stand between.</summary>
    public static readonly string[] Steps =
        ["openat", "write", "pwrite64", "renameat2", "unlinkat", "utimensat", "mkdirat", "flock", "statx", "close"];

    /// <summary>Kills the process as it enters the so-many-th call of a name; strace counts each name by itself.</summary>
    public static Answer Kill(Network network, string command, string containerId, string call, int number) =>
        Run(network, command, containerId, $"inject={call}:signal=KILL:when={number}");

    /// <summary>Makes the so-many-th of some system calls fail.</summary>
    public static Answer Fail(Network network, string command, string containerId, string calls, string errno, int step) =>
        Run(network, command, containerId, $"inject={calls}:error={errno}:when={step}");

    /// <summary>The system calls of a command, a line each, of all threads.</summary>
    public static string[] Lines(Network network, string command, string containerId)
    {
        Require();
        string path = Path.Combine(network.Root, "trace");
        network.Trace(["-f", "-o", path], command, containerId).Succeeded();
        // A call that another thread's came in between has two lines.
        return [.. File.ReadLines(path).Where(static line => !line.Contains(" resumed>", StringComparison.Ordinal))];
    }

    private static Answer Run(Network network, string command, string containerId, string injection)
    {
        Require();
        List<string> options = ["-o", "/dev/null", "-e", "trace=" + injection[7..].Split(':')[0], "-e", injection];
        return network.Trace(options, command, containerId);
    }

    private static void Require() => Assert.SkipUnless(File.Exists("/usr/bin/strace"), "strace is not installed");
}
