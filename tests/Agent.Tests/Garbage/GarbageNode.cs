using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using CsCni.Agent.Garbage;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Runtime;
using CsCni.Linux;
using CsCni.Tests.Agent.Namespaces;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CsCni.Tests.Agent.Garbage;

/// <summary>A node with containers that the published plugins attach, as a runtime calls them, and a collector.</summary>
internal sealed class GarbageNode : IDisposable
{
    private static int s_count;
    private readonly string _tag = $"cscni-t{Environment.ProcessId}-garbage{Interlocked.Increment(ref s_count)}";
    private readonly List<Place> _containers = [];
    private readonly NetworkRuntime _runtime;

    public GarbageNode(TimeSpan? grace = null)
    {
        Built.Require("cscni", "cscni-ipam");
        Folder = Directory.CreateTempSubdirectory($"{_tag}-").FullName;
        Plugins = Directory.CreateDirectory($"{Folder}/plugins").FullName;
        File.CreateSymbolicLink($"{Plugins}/cscni", $"{Built.Out}/cscni");
        File.CreateSymbolicLink($"{Plugins}/cscni-ipam", $"{Built.Out}/cscni-ipam");
        Node = new($"{_tag}-node");
        Node.Must("ip link add up0 type veth peer name up1");
        Node.Must("ip link set up0 up");
        Cache = ResultCache.Of($"{Folder}/results");
        _runtime = new([Plugins], Cache, ProcessEnvironment.Of([]), 30_000);
        Collector = NewCollector(grace ?? TimeSpan.Zero);
    }

    public string Folder { get; }

    public string Plugins { get; }

    public Place Node { get; }

    public ResultCache Cache { get; }

    public GarbageCollector Collector { get; private set; }

    public CollectedLog Log { get; } = new();

    /// <summary>The names of the cache's files.</summary>
    public string[] Files => NamesIn(Cache.Path);

    /// <summary>The addresses that are leased.</summary>
    public string[] Leases => [.. NamesIn($"{Folder}/leases/net").Where(static name => name.StartsWith("10.", StringComparison.Ordinal))];

    public GarbageCollector NewCollector(TimeSpan grace, TimeSpan? interval = null) => Collector = new(
        new() { Grace = grace, Interval = interval ?? TimeSpan.FromMinutes(1), ResultsDirectory = Cache.Path, PluginDirectories = [Plugins] }, Log.Loggers.CreateLogger("garbage"));

    /// <summary>A pod on a bridge with all that leaves traces on the node: masquerade, a port of the node, spoof protection, a rate.</summary>
    public string Bridge(string name = "net", string type = "cscni", string ipam = "cscni-ipam", string more = "") => $$"""
        { "cniVersion": "1.0.0", "name": "{{name}}", {{more}} "plugins": [ {
          "type": "{{type}}", "bridge": "cni0", "isDefaultGateway": true, "ipMasq": true, "macspoofchk": true,
          "bandwidth": { "ingressRate": 80000000, "ingressBurst": 8000000, "egressRate": 80000000, "egressBurst": 8000000 },
          "capabilities": { "portMappings": true }, "stateDir": "{{Folder}}/state",
          "ipam": { "type": "{{ipam}}", "dataDir": "{{Folder}}/leases", "ranges": [[{ "subnet": "10.88.0.0/24" }]] } } ] }
        """;

    /// <summary>A pod with a macvlan, of which nothing on the node tells.</summary>
    public string Macvlan() => $$"""
        { "cniVersion": "1.0.0", "name": "net", "plugins": [ { "type": "macvlan", "master": "up0",
          "ipam": { "type": "cscni-ipam", "dataDir": "{{Folder}}/leases", "ranges": [[{ "subnet": "10.88.0.0/24" }]] } } ] }
        """;

    /// <summary>Makes one of our executables known under another name.</summary>
    public void Link(string name, string executable) => File.CreateSymbolicLink($"{Plugins}/{name}", $"{Built.Out}/{executable}");

    public Place AddContainer(string name)
    {
        Place container = new($"{_tag}-{name}");
        _containers.Add(container);
        return container;
    }

    /// <summary>Attaches a container, which must succeed.</summary>
    public AttachmentRequest Attach(string config, string container, string? path = null, int hostPort = 0)
    {
        string ports = hostPort == 0 ? "{}" : $$"""{ "portMappings": [ { "hostPort": {{hostPort}}, "containerPort": 80, "protocol": "tcp" } ] }""";
        AttachmentRequest request = new(
            container, path ?? _containers.Single(place => place.Name == $"{_tag}-{container}").Path, "eth0", [],
            JsonText.ParseObject(Encoding.UTF8.GetBytes(ports), "capabilities"));
        Node.Inside(() => _runtime.Add(ConfigFile.Parse(Encoding.UTF8.GetBytes(config), "config"), request));
        return request;
    }

    /// <summary>The container goes, and its runtime has no time to call DEL. The kernel takes its links away a moment later.</summary>
    /// <param name="container">The container.</param>
    /// <param name="isHeld">Somebody else keeps its namespace alive.</param>
    public void Kill(Place container, bool isHeld = false)
    {
        int others = PeersOf(string.Empty) - PeersOf($" {container.Name}");
        _containers.Remove(container);
        container.Dispose();
        Assert.True(isHeld || SpinWait.SpinUntil(() => PeersOf(string.Empty) == others, 5000));
    }

    public GarbageOutcome Collect() => Node.Inside(() => Collector.Collect());

    /// <summary>Writes what the cache has of an attachment with another path of its namespace.</summary>
    public void Move(string container, string path, string network = "net")
    {
        CachedAttachment cached = Cache.Read(new(network, container, "eth0"))!;
        string result = Encoding.UTF8.GetString(cached.Result.Span).Replace(cached.Request.NetNsPath, path);
        Cache.Write(cached with { Request = cached.Request with { NetNsPath = path }, Result = Encoding.UTF8.GetBytes(result) });
    }

    public void Dispose()
    {
        _containers.ForEach(static container => container.Dispose());
        Node.Dispose();
        Log.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>How many links of the node have their other end in a namespace, or in any.</summary>
    private int PeersOf(string netns) => Node.Must("ip -o link").Split('\n').Count(line => line.Contains($" link-netns{netns}", StringComparison.Ordinal));

    private static string[] NamesIn(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)] : [];
}
