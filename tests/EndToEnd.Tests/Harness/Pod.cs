using System.Text.Json;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>A namespace that stands for a container.</summary>
public sealed class Pod(Node node, string netns)
{
    /// <summary>The namespace's name.</summary>
    public string NetNs { get; } = netns;

    public string NetNsPath { get; init; } = Node.PathOf(netns);

    public string ContainerId { get; init; } = netns;

    public string IfName { get; init; } = "eth0";

    /// <summary>The same container with another interface.</summary>
    public Pod With(string ifName) => new(node, NetNs) { ContainerId = ContainerId, IfName = ifName };

    /// <summary>Runs a line in the pod's namespace.</summary>
    public string Must(string line) => Shell.Must($"ip netns exec {NetNs} {line}");

    public bool Can(string line) => Shell.Can($"ip netns exec {NetNs} {line}");

    /// <summary>Output of <c>ip -j</c> in the pod's namespace.</summary>
    public JsonElement Json(string line) => Shell.MustJson(line.Replace("ip ", $"ip -n {NetNs} ", System.StringComparison.Ordinal));

    /// <summary>One packet there and back, within a second: the first one must not be lost.</summary>
    public bool Pings(string address) => Can($"ping -c 1 -W 1 {address}");
}
