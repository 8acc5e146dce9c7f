using System;
using System.Collections.Generic;
using System.IO;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading;
using CsCni.Linux;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A namespace that stands for a node, with pods and a scratch directory; all of it goes when disposed.</summary>
public sealed class Node : IDisposable
{
    private static int s_count;
    private readonly string _tag = $"{Scratch.Prefix}{Interlocked.Increment(ref s_count)}";
    private readonly List<string> _namespaces = [];
    private readonly NetNsThread _thread;

    public Node()
    {
        Directory = Scratch.CreateDirectory();
        Name = AddNamespace("node");
        using NetNs netns = NetNs.TryOpen(PathOf(Name), out _)!;
        _thread = new(netns);
    }

    /// <summary>The namespace's name.</summary>
    public string Name { get; }

    /// <summary>A scratch directory of the test's own.</summary>
    public string Directory { get; }

    public string LeaseDirectory => $"{Directory}/leases";

    public static string PathOf(string netns) => $"/var/run/netns/{netns}";

    /// <summary>Makes an empty namespace, named for the test.</summary>
    public string AddNamespace(string name)
    {
        string full = $"{_tag}-{name}";
        Shell.Must($"ip netns add {full}");
        _namespaces.Add(full);
        return full;
    }

    /// <summary>Makes the namespace of a pod.</summary>
    public Pod AddPod(string name = "pod") => new(this, AddNamespace($"{name}{_namespaces.Count}"));

    /// <summary>Calls a plugin as a runtime does, in the node's namespace.</summary>
    public Outcome Call(string executable, string command, JsonNode? config, Pod? pod = null, params string[] variables) =>
        CallRaw(executable, command, config?.ToJsonString() ?? string.Empty, pod, variables);

    public Outcome CallRaw(string executable, string command, string input, Pod? pod = null, params string[] variables) =>
        Run(executable, [], CniEnvironment.Of(command, pod, Executables.Paths, variables), input);

    /// <summary>The same beside other calls: those above take turns.</summary>
    public Outcome CallBeside(string executable, string command, JsonNode config, Pod? pod = null) =>
        Shell.Run("nsenter", [$"--net={PathOf(Name)}", executable], CniEnvironment.Of(command, pod, Executables.Paths), config.ToJsonString());

    /// <summary>Runs a program in the node's namespace.</summary>
    public Outcome Run(string program, IEnumerable<string> arguments, IEnumerable<string>? environment = null, string input = "") =>
        _thread.Run(() => Shell.Run(program, arguments, environment, input));

    public string Must(string line) => _thread.Run(() => Shell.Must(line));

    /// <summary>Output of <c>ip -j</c> or <c>bridge -j</c> in the node's namespace.</summary>
    public JsonElement Json(string line) => _thread.Run(() => Shell.MustJson(line));

    public bool HasLink(string name) => _thread.Run(() => Shell.Can($"ip link show {name}"));

    /// <summary>Links, addresses, routes, rules and neighbours of the node as text, to compare before and after.</summary>
    public string Snapshot() => string.Join('\n', Must("ip -o link"), Must("ip -o addr"), Must("ip route show table all"), Must("ip -6 route show table all"), Must("ip neigh"));

    /// <summary>The addresses that are held, by the names of their files.</summary>
    public List<string> Leases(string network)
    {
        List<string> names = [];
        string directory = $"{LeaseDirectory}/{network}";
        if (System.IO.Directory.Exists(directory))
        {
            foreach (string file in System.IO.Directory.GetFiles(directory))
            {
                if (System.Net.IPAddress.TryParse(Path.GetFileName(file), out _))
                {
                    names.Add(Path.GetFileName(file));
                }
            }
        }

        names.Sort(StringComparer.Ordinal);
        return names;
    }

    /// <summary>Requires that nothing of an attachment to the network "net" is left, in a pod or here.</summary>
    public void RequireNothing(Pod pod, string told)
    {
        Assert.False(pod.Can($"ip link show {pod.IfName}"), told);
        Assert.True(Leases("net").Count == 0, told);
        Assert.True(Must("nft list ruleset").Length == 0, told);
        Assert.False(Must("ip -o link").Contains("alias cscni", StringComparison.Ordinal), told);
    }

    public void Dispose()
    {
        _thread.Dispose();
        _namespaces.Reverse();
        foreach (string netns in _namespaces)
        {
            Shell.Run("ip", ["netns", "del", netns]);
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
