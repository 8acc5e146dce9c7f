using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>A node: a namespace with a link to the others, an agent, pods, and a directory for all that is a file on a node.</summary>
public sealed class ClusterNode : IDisposable
{
    private const int HealthPort = 8081;
    private readonly TestCluster _cluster;
    private readonly List<ClusterPod> _pods = [];
    private Background? _agent;
    private int _podCount;

    public ClusterNode(TestCluster cluster, int number)
    {
        _cluster = cluster;
        Number = number;
        Directory = System.IO.Directory.CreateDirectory($"{cluster.Directory}/{Name}").FullName;
        NetNs = Boot();
    }

    /// <summary>1 and up.</summary>
    public int Number { get; }

    public string Name => $"node-{Number}";

    public string Directory { get; }

    public TestNamespace NetNs { get; private set; }

    public IReadOnlyList<ClusterPod> Pods => _pods;

    /// <summary>Added to the last part of the node's addresses; see <see cref="ChangeAddress"/>.</summary>
    public int Place { get; private set; }

    public string? PublicV4 => _cluster.Options.HasV4 ? _cluster.Underlay.AddressV4(Number, Place) : null;

    public string? PublicV6 => _cluster.Options.HasV6 ? _cluster.Underlay.AddressV6(Number, Place) : null;

    /// <summary>The agent's file; what stands in it is taken at its next start.</summary>
    public string ConfigFile => $"{Directory}/agent.yaml";

    public string SubnetFile => $"{Directory}/subnet.env";

    public string ConflistFile => $"{Directory}/net.d/10-cscni.conflist";

    public string LogFile => $"{Directory}/agent.log";

    /// <summary>All that agents of this node have logged.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : string.Empty;

    /// <summary>The flags of the next start of the agent.</summary>
    public string[] Flags { get; set; } = [];

    /// <summary>Further lines of the agent's file.</summary>
    public string Keys { get; set; } = string.Empty;

    public Background Agent => _agent ?? throw new InvalidOperationException($"no agent was started on {Name}");

    public bool IsRunning => _agent is { HasEnded: false };

    /// <summary>The process ID of the agent.</summary>
    public int AgentId => Agent.ProcessId;

    public AgentMetrics Metrics
    {
        get
        {
            (int status, string text) = NetNs.Http("GET", "127.0.0.1", HealthPort, "/metrics");
            Assert.True(status == 200, $"/metrics: {status} {text}\n{Story()}");
            return new(text);
        }
    }

    /// <summary>The node's subnets as the agent tells plugins.</summary>
    public NodeSubnets Subnets
    {
        get
        {
            Dictionary<string, string> values = ReadSubnetFile();
            return new(Subnet("FLANNEL_SUBNET", ".1/"), Subnet("FLANNEL_IPV6_SUBNET", "::1/"));

            string? Subnet(string key, string gateway) => values.TryGetValue(key, out string? text) ? text.Replace(gateway, gateway.Replace("1/", gateway[0] == '.' ? "0/" : "/"), StringComparison.Ordinal) : null;
        }
    }

    public Dictionary<string, string> ReadSubnetFile() => File.ReadAllLines(SubnetFile).ToDictionary(static line => line.Split('=')[0], static line => line.Split('=')[1]);

    /// <summary>Starts the agent, on a file that is written anew.</summary>
    public void Start()
    {
        File.WriteAllText(ConfigFile, string.Join('\n', Config()));
        _agent?.Dispose();
        _agent = NetNs.Start(LogFile, [Executables.Agent, "--config", ConfigFile, .. Flags]);
    }

    /// <summary>Starts the agent and waits until it is ready.</summary>
    public void StartReady()
    {
        Start();
        WaitReady();
    }

    public bool IsReady => NetNs.Http("GET", "127.0.0.1", HealthPort, "/readyz").Status == 200;

    public void WaitReady(int milliseconds = 20_000) => Background.WaitFor(
        () => IsReady || Agent.HasEnded, milliseconds, () => $"{Name} is not ready: {NetNs.Http("GET", "127.0.0.1", HealthPort, "/readyz")}\n{Story()}");

    /// <summary>Waits for a text in what the agent logs.</summary>
    public void WaitForLog(string text, int milliseconds = 10_000) =>
        Background.WaitFor(() => Log.Contains(text, StringComparison.Ordinal), milliseconds, () => $"\"{text}\" in the log\n{Story()}");

    /// <summary>Ends the agent by SIGTERM, which must be its success.</summary>
    public void Stop()
    {
        Agent.Stop("TERM");
        Assert.True(Agent.ExitCode == 0, $"exit status {Agent.ExitCode}\n{Story()}");
    }

    public void Kill() => Agent.Stop("KILL");

    /// <summary>Runs the agent with a flag until it ends, as <c>--check-config</c> and <c>--cleanup</c>.</summary>
    public Outcome RunAgent(params string[] flags)
    {
        File.WriteAllText(ConfigFile, string.Join('\n', Config()));
        return NetNs.Run("/usr/sbin/ip", ["netns", "exec", NetNs.Name, Executables.Agent, "--config", ConfigFile, .. Flags, .. flags]);
    }

    /// <summary>The node's namespace goes with all that is in it, pods too, and comes back with nothing but its files.</summary>
    public void Reboot()
    {
        // The kernel takes the other end of the link away some time after the namespace.
        _cluster.Underlay.Disconnect(Number);
        Clear();
        NetNs = Boot();
    }

    /// <summary>Gives the node other addresses on the underlay, and takes the former away.</summary>
    public void ChangeAddress(int place)
    {
        string[] former = [.. new[] { PublicV4 is { } v4 ? $"{v4}/24" : null, PublicV6 is { } v6 ? $"{v6}/64" : null }.OfType<string>()];
        Place = place;
        NetNs.Ip([.. former.Select(static address => $"addr del {address} dev up0"), .. _cluster.Underlay.Addressing(Number, place)]);
    }

    /// <summary>Attaches a new pod by the list that the agent wrote.</summary>
    public ClusterPod Attach()
    {
        (ClusterPod? pod, Outcome outcome) = TryAttach();
        Assert.True(pod is not null, $"{outcome.Text}\n{Story()}");
        return pod;
    }

    /// <summary>As <see cref="Attach"/>, where it may fail.</summary>
    public (ClusterPod? Pod, Outcome Outcome) TryAttach()
    {
        TestNamespace netns = new($"{_cluster.Tag}{Name}-pod{++_podCount}");
        try
        {
            netns.Ip("link set lo up");
            Outcome outcome = Ctl("add", netns.Path, netns.Name);
            if (outcome.ExitCode == 0)
            {
                ClusterPod pod = new(this, netns, outcome.Json);
                _pods.Add(pod);
                return (pod, outcome);
            }

            netns.Dispose();
            return (null, outcome);
        }
        catch
        {
            netns.Dispose();
            throw;
        }
    }

    /// <summary>Detaches a pod, which must succeed.</summary>
    public void Detach(ClusterPod pod)
    {
        Outcome outcome = Ctl("del", pod.NetNs.Path, pod.ContainerId);
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        Forget(pod);
    }

    /// <summary>The pod's namespace goes, and nobody calls DEL.</summary>
    public void Forget(ClusterPod pod)
    {
        _pods.Remove(pod);
        pod.Dispose();
    }

    public Outcome Check(ClusterPod pod) => Ctl("check", pod.NetNs.Path, pod.ContainerId);

    public Outcome Status() => NetNs.Run(Executables.Ctl, ["status", OwnConflist(), "--cni-path", Executables.Out, "--cache-dir", $"{Directory}/cni"]);

    /// <summary>libcni's cache, in which the agent finds attachments.</summary>
    public string ResultsDirectory => $"{Directory}/cni/results";

    /// <summary>Links, addresses, routes, neighbours, FDB entries and rules, sorted, without what differs by itself.</summary>
    public string Snapshot() => KernelState.Of(NetNs);

    /// <summary>How many packets this node has cut up to send them.</summary>
    public int FragmentsCreated => NetNs.Must("cat /proc/self/net/snmp").Split('\n').Where(static line => line.StartsWith("Ip:", StringComparison.Ordinal)) is var lines
        ? int.Parse(lines.Last().Split(' ')[Array.IndexOf(lines.First().Split(' '), "FragCreates")]) : 0;

    /// <summary>What tells why something failed.</summary>
    public string Story() => $"--- {Name}{(IsRunning ? string.Empty : " (no agent runs)")}, end of its log:\n{string.Join('\n', Log.Split('\n').TakeLast(60))}";

    public void Dispose()
    {
        Clear();
    }

    private void Clear()
    {
        _agent?.Dispose();
        _agent = null;
        _pods.ForEach(static pod => pod.Dispose());
        _pods.Clear();
        NetNs.Dispose();
    }

    private TestNamespace Boot()
    {
        TestNamespace netns = new($"{_cluster.Tag}{Name}");
        try
        {
            _cluster.Underlay.Connect(netns, Number);
            return netns;
        }
        catch
        {
            netns.Dispose();
            throw;
        }
    }

    private IEnumerable<string> Config() =>
    [
        $"node: {Name}",
        $"subnetFile: {SubnetFile}",
        $"conflist: {{ file: {ConflistFile} }}",
        $"listen: 127.0.0.1:{HealthPort}",
        .. _cluster.Membership.Keys(this),
        .. _cluster.Options.AgentKeys.Contains("garbage:", StringComparison.Ordinal) || Keys.Contains("garbage:", StringComparison.Ordinal)
            ? Array.Empty<string>()
            : [Garbage("1m")],
        _cluster.Options.AgentKeys,
        Keys,
        string.Empty,
    ];

    /// <summary>A line of the agent's file that lets it look for attachments of dead containers so often.</summary>
    public string Garbage(string interval) => $"garbage: {{ interval: {interval}, grace: {interval}, resultsDir: {ResultsDirectory}, pluginDirs: [{Executables.Out}] }}";

    private Outcome Ctl(string command, string netns, string containerId) => NetNs.Run(
        Executables.Ctl,
        [command, OwnConflist(), netns, "--container-id", containerId, "--cni-path", Executables.Out, "--cache-dir", $"{Directory}/cni", .. command == "add" ? new[] { "--json" } : []]);

    /// <summary>The list that the agent wrote, with directories of the node's own: nodes that are namespaces share their files.</summary>
    private string OwnConflist()
    {
        string path = $"{Directory}/own.conflist";
        if (File.Exists(ConflistFile))
        {
            JsonNode list = JsonNode.Parse(File.ReadAllText(ConflistFile))!;
            foreach (JsonNode? plugin in list["plugins"]!.AsArray())
            {
                plugin!["stateDir"] = $"{Directory}/cni/state";
                if (plugin["ipam"] is JsonObject ipam)
                {
                    ipam["dataDir"] = $"{Directory}/cni/networks";
                }
            }

            File.WriteAllText(path, list.ToJsonString());
        }

        return path;
    }
}
