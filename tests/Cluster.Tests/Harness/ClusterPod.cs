using System;
using System.Linq;
using System.Text.Json;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>A pod: a namespace that is attached to its node's network.</summary>
public sealed class ClusterPod : IDisposable
{
    private TrafficEndpoint? _endpoint;

    public ClusterPod(ClusterNode node, TestNamespace netns, JsonElement result)
    {
        Node = node;
        NetNs = netns;
        foreach (string address in result.GetProperty("ips").EnumerateArray().Select(static ip => ip.GetProperty("address").GetString()!.Split('/')[0]))
        {
            V4 = address.Contains(':') ? V4 : address;
            V6 = address.Contains(':') ? address : V6;
        }
    }

    public ClusterNode Node { get; }

    public TestNamespace NetNs { get; }

    public string ContainerId => NetNs.Name;

    public string? V4 { get; }

    public string? V6 { get; }

    /// <summary>The addresses that it has, IPv4 first.</summary>
    public string[] Addresses => [.. new[] { V4, V6 }.OfType<string>()];

    /// <summary>Answers and asks in the pod; started at its first use.</summary>
    public TrafficEndpoint Endpoint => _endpoint ??= new(NetNs.Name, NetNs.Name);

    public int Mtu => NetNs.Json("ip -j link show eth0")[0].GetProperty("mtu").GetInt32();

    /// <summary>One packet there and back.</summary>
    public bool Pings(string address, int seconds = 2) => NetNs.Can($"ping -n -c 1 -W {seconds} {address}");

    /// <summary>A packet of so many bytes, with its IP header, that nobody may fragment.</summary>
    public bool PingsWhole(string address, int bytes) => NetNs.Can($"ping -n -c 1 -W 2 -M do -s {bytes - (address.Contains(':') ? 48 : 28)} {address}");

    /// <summary>Whether the pod itself knows that a packet of so many bytes is too long; ping would wait for more at the end.</summary>
    public bool KnowsTooLong(string address, int bytes) => NetNs.Run("ping", ["-n", "-c", "1", "-W", "0.1", "-M", "do", "-s", $"{bytes - (address.Contains(':') ? 48 : 28)}", address])
        .Text.Contains("message too long", StringComparison.OrdinalIgnoreCase);

    /// <summary>Asserts that this pod reaches another in each family that they have, within so long.</summary>
    public void MustReach(ClusterPod other, int milliseconds = 5_000)
    {
        foreach (string address in other.Addresses)
        {
            Background.WaitFor(() => Pings(address, 1), milliseconds, () => $"{Node.Name} {string.Join(' ', Addresses)} does not reach {address} on {other.Node.Name}\n{Node.Story()}\n{other.Node.Story()}");
        }
    }

    /// <summary>Asserts that this pod does not reach another.</summary>
    public void MustNotReach(ClusterPod other) => Assert.DoesNotContain(other.Addresses, address => Pings(address, 1));

    public void Dispose()
    {
        _endpoint?.Dispose();
        _endpoint = null;
        NetNs.Dispose();
    }
}
