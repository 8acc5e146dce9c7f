using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace CsCni.Bench;

/// <summary>A namespace that stands for a node, those of its pods, and a scratch directory. All of it goes when disposed, and at Ctrl-C.</summary>
internal sealed class BenchNode : IDisposable
{
    private readonly List<string> _namespaces = [];
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly string _tag = $"cscni-bench-{Environment.ProcessId}";
    private readonly object _lock = new();
    private int _pods;
    private bool _isDisposed;

    public BenchNode()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("cscni-bench-").FullName;
        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _signals.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                IsEnding = true;
                Runner?.Kill();
                Console.Error.WriteLine("\nended by a signal; removing what was made");
                Dispose();
                Environment.Exit(130);
            }));
        }

        foreach ((string program, string options) in new[] { ("runner", "-O2"), ("floor", "-O2 -static") })
        {
            Shell.Must($"cc {options} -o {Directory}/{program} {Paths.Sources}/{program}.c");
        }

        Name = AddNamespaces(1, "node")[0];
        Must("ip link set lo up");
        Must("sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        Runner = new($"{Directory}/runner", PathOf(Name));
    }

    /// <summary>True from when a signal came: what fails then fails for that.</summary>
    public static bool IsEnding { get; private set; }

    /// <summary>The node's namespace.</summary>
    public string Name { get; }

    public string Directory { get; }

    /// <summary>Calls plugins within the node.</summary>
    public Runner Runner { get; }

    public string Floor => $"{Directory}/floor";

    /// <summary>A PATH with nft and without iptables: the reference's nftables back end fails at DEL where both are there.</summary>
    public string NftOnlyPath
    {
        get
        {
            string directory = System.IO.Directory.CreateDirectory($"{Directory}/nft-only").FullName;
            if (!File.Exists($"{directory}/nft"))
            {
                File.CreateSymbolicLink($"{directory}/nft", "/usr/sbin/nft");
            }

            return directory;
        }
    }

    /// <summary>A CNI_PATH with our IPAM under both of its names.</summary>
    public string OurPath
    {
        get
        {
            string directory = System.IO.Directory.CreateDirectory($"{Directory}/ours").FullName;
            foreach (string name in (string[])["cscni-ipam", "static"])
            {
                if (!File.Exists($"{directory}/{name}"))
                {
                    File.CreateSymbolicLink($"{directory}/{name}", Paths.Ipam);
                }
            }

            return directory;
        }
    }

    public static string PathOf(string netns) => $"/run/netns/{netns}";

    /// <summary>Namespaces of pods.</summary>
    public List<Pod> AddPods(int count)
    {
        List<Pod> pods = [];
        foreach (string netns in AddNamespaces(count, "pod"))
        {
            _pods++;
            pods.Add(new(netns, $"pod{_pods}"));
        }

        return pods;
    }

    /// <summary>A line of words in the node's namespace.</summary>
    public string Must(string line, string input = "") => Shell.Must($"ip netns exec {Name} {line}", input);

    public void Dispose()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            Runner?.Dispose();
            Batch(_namespaces.AsEnumerable().Reverse().Select(static name => $"netns del {name}"), "-force ");
            System.IO.Directory.Delete(Directory, recursive: true);
            _signals.ForEach(static signal => signal.Dispose());
        }
    }

    private static void Batch(IEnumerable<string> lines, string options = "") => Shell.Must($"ip {options}-batch -", string.Join('\n', lines) + "\n");

    private List<string> AddNamespaces(int count, string kind)
    {
        lock (_lock)
        {
            List<string> added = [.. Enumerable.Range(_namespaces.Count, count).Select(index => $"{_tag}-{kind}{index}")];
            _namespaces.AddRange(added);
            Batch(added.Select(static name => $"netns add {name}"));
            return added;
        }
    }
}
