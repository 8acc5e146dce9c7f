using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Xunit;

namespace CsCni.Ctl.Tests;

/// <summary>
/// A namespace that stands for a node, with pods, plugins, networks and a cache of its own; all of it goes when disposed.
/// The published cscnictl runs in it.
/// </summary>
internal sealed class Node : IDisposable
{
    internal const string Reference = "/usr/lib/cni";
    private static int s_count;
    private readonly string _tag = $"cscni-c{Environment.ProcessId}-{Interlocked.Increment(ref s_count)}";
    private readonly List<string> _namespaces = [];

    internal Node()
    {
        Assert.SkipUnless(File.Exists(Ctl), $"{Ctl} is not built: make build, or set CSCNI_OUT");
        Directory = System.IO.Directory.CreateTempSubdirectory("cscni-test-").FullName;
        System.IO.Directory.CreateDirectory(Plugins);
        System.IO.Directory.CreateDirectory(Networks);
        Name = AddNamespace("node");
    }

    internal string Name { get; }

    internal string Directory { get; }

    internal string Plugins => $"{Directory}/bin";

    internal string Networks => $"{Directory}/net.d";

    internal string Cache => $"{Directory}/cache";

    internal string Results => $"{Cache}/results";

    internal string Leases => $"{Directory}/leases";

    private static string Ctl { get; } = Path.GetFullPath(
        Path.Combine(Environment.GetEnvironmentVariable("CSCNI_OUT") ?? Path.Combine(Root(), "out"), "cscnictl"));

    /// <summary>The reference bridge and host-local, of which everything can be looked at afterwards.</summary>
    internal string Bridge => $$$"""
        {"type": "bridge", "bridge": "br0", "isGateway": true,
         "ipam": {"type": "host-local", "dataDir": "{{{Leases}}}", "ranges": [[{"subnet": "10.88.0.0/24"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
        """;

    internal static void NeedsReference() =>
        Assert.SkipUnless(File.Exists($"{Reference}/bridge"), "Debian's containernetworking-plugins are not installed");

    internal string AddNamespace(string name)
    {
        string full = $"{_tag}-{name}";
        Must($"ip netns add {full}");
        _namespaces.Add(full);
        return full;
    }

    /// <summary>Makes a pod's namespace and returns its name.</summary>
    internal string AddPod() => AddNamespace($"pod{_namespaces.Count}");

    /// <summary>Writes a network's list.</summary>
    internal void Network(string name, string version, string plugins, string more = "") => File.WriteAllText(
        $"{Networks}/10-{name}.conflist", $$"""{"cniVersion": "{{version}}", "name": "{{name}}", {{more}} "plugins": [{{plugins}}]}""");

    /// <summary>
    /// Makes a plugin that writes down each call, its environment and its input, and answers ADD with the given document.
    /// </summary>
    /// <param name="type">Its name.</param>
    /// <param name="result">What it prints at ADD.</param>
    /// <param name="shell">Shell lines that run after the call is written down.</param>
    internal void Recorder(string type, string result = "{\"cniVersion\": \"1.0.0\"}", string shell = "")
    {
        string path = $"{Plugins}/{type}";
        File.WriteAllText(path, $$"""
            #!/bin/sh
            type={{type}} dir={{Directory}}
            cat > $dir/$type.$CNI_COMMAND.in
            env > $dir/$type.$CNI_COMMAND.env
            echo "$CNI_COMMAND $type" >> $dir/calls
            {{shell}}
            case $CNI_COMMAND in
            ADD) echo '{{result}}' ;;
            VERSION) echo '{"cniVersion": "1.1.0", "supportedVersions": ["0.3.1", "0.4.0", "1.0.0", "1.1.0"]}' ;;
            esac

            """);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>The calls of all recorders in their order, as "ADD one".</summary>
    internal string[] Calls() => File.Exists($"{Directory}/calls") ? File.ReadAllLines($"{Directory}/calls") : [];

    /// <summary>What a recorder got on standard input at the last such call.</summary>
    internal JsonElement Input(string type, string command) => JsonDocument.Parse(File.ReadAllText($"{Directory}/{type}.{command}.in")).RootElement;

    /// <summary>A variable that a recorder got at the last such call, or null.</summary>
    internal string? Variable(string type, string command, string name) =>
        File.ReadLines($"{Directory}/{type}.{command}.env").FirstOrDefault(line => line.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    /// <summary>The names in the cache.</summary>
    internal string[] Cached() => System.IO.Directory.Exists(Results)
        ? [.. System.IO.Directory.GetFiles(Results).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The addresses that host-local holds for a network.</summary>
    internal string[] Held(string network) => System.IO.Directory.Exists($"{Leases}/{network}")
        ? [.. System.IO.Directory.GetFiles($"{Leases}/{network}", "10.*").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    internal Outcome Run(params string[] arguments) => RunWith([], arguments);

    /// <summary>Runs cscnictl with further variables in its environment.</summary>
    internal Outcome RunWith(string[] variables, params string[] arguments)
    {
        using Process process = Start(variables, arguments);
        return Wait(process);
    }

    /// <summary>Starts cscnictl in a session of its own, whose process group has the process's ID.</summary>
    internal Process Start(string[] variables, string[] arguments)
    {
        ProcessStartInfo start = new("setsid") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] words = ["ip", "netns", "exec", Name, Ctl, .. arguments];
        foreach (string word in words)
        {
            start.ArgumentList.Add(word);
        }

        start.Environment.Clear();
        string[] environment =
        [
            "PATH=/usr/sbin:/usr/bin:/sbin:/bin", $"CNI_PATH={Plugins}:{Reference}", $"NETCONFPATH={Networks}", $"CSCNI_CACHE_DIR={Cache}",
            .. variables,
        ];
        foreach (string variable in environment)
        {
            start.Environment[variable[..variable.IndexOf('=')]] = variable[(variable.IndexOf('=') + 1)..];
        }

        return Process.Start(start)!;
    }

    internal static Outcome Wait(Process process)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        Assert.True(process.WaitForExit(30_000), "the program did not end within 30 s");
        return new(process.ExitCode, output.GetAwaiter().GetResult(), error.GetAwaiter().GetResult());
    }

    /// <summary>Runs a line of words on this machine; none of them may contain a space.</summary>
    internal static string Must(string line)
    {
        Outcome outcome = Shell(line);
        Assert.True(outcome.ExitCode == 0, $"{line}: {outcome.Text}");
        return outcome.Output;
    }

    internal static bool Can(string line) => Shell(line).ExitCode == 0;

    internal bool NodeHas(string link) => Can($"ip -n {Name} link show {link}");

    internal static bool PodHas(string pod, string link) => Can($"ip -n {pod} link show {link}");

    /// <summary>The IPv4 addresses of a pod's link, with their prefix lengths.</summary>
    internal static string[] Addresses(string pod, string link = "eth0")
    {
        JsonElement shown = JsonDocument.Parse(Must($"ip -n {pod} -4 -j addr show {link}")).RootElement;
        return [.. shown[0].GetProperty("addr_info").EnumerateArray().Select(static address => $"{address.GetProperty("local")}/{address.GetProperty("prefixlen")}")];
    }

    public void Dispose()
    {
        _namespaces.Reverse();
        foreach (string netns in _namespaces)
        {
            Shell($"ip netns del {netns}");
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    private static Outcome Shell(string line)
    {
        string[] words = line.Split(' ');
        using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        return Wait(process);
    }

    private static string Root()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Directory.Packages.props")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? Environment.CurrentDirectory;
    }
}
