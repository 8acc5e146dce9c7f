using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace CsCni.Ipam.Tests.Harness;

/// <summary>Calls of the plugin under strace, which can make system calls fail and kill at one of them.</summary>
internal static class Strace
{
    /// <summary>All that changes something on disk, and what stands between; the environment and the config are read before.</summary>
    public const string Steps = "openat,write,pwrite64,renameat2,unlinkat,utimensat,mkdirat,flock,statx,close";

    /// <summary>Kills the process as it enters the so-many-th of the steps.</summary>
    public static Answer Kill(Network network, string command, string containerId, int step) =>
        Run(network, command, containerId, $"inject={Steps}:signal=KILL:when={step}");

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
