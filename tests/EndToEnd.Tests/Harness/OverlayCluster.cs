using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// Nodes with an underlay between them: one switch, or a router with a link of each node's own. Node 1 has 192.168.50.1 and
/// fd00:50::1 on a switch, 192.168.51.2 and fd00:51::2 behind a router; its pods 10.244.1.0/24 and fd00:244:0:1::/64.
/// </summary>
public sealed class OverlayCluster : IDisposable
{
    private readonly bool _isRouted;
    private readonly string _middle;

    public OverlayCluster(int count = 2, bool isRouted = false, int mtu = 1500)
    {
        _isRouted = isRouted;
        Nodes = [.. Enumerable.Range(1, count).Select(static _ => new Node())];
        _middle = Nodes[0].AddNamespace("middle");
        Shell.Must($"ip netns exec {_middle} sysctl -q -w net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.forwarding=1 net.ipv4.ip_forward=1");
        if (!isRouted)
        {
            Shell.Must($"ip -n {_middle} link add switch mtu {mtu} type bridge");
            Shell.Must($"ip -n {_middle} link set switch up");
        }

        for (int number = 1; number <= count; number++)
        {
            Connect(number, mtu);
        }
    }

    public IReadOnlyList<Node> Nodes { get; }

    public Node this[int number] => Nodes[number - 1];

    public string PublicIp(int number, bool v6 = false) => (_isRouted, v6) switch
    {
        (false, false) => $"192.168.50.{number}",
        (false, true) => $"fd00:50::{number}",
        (true, false) => $"192.168.{50 + number}.2",
        _ => $"fd00:{50 + number}::2",
    };

    /// <summary>Type cscni with an overlay to all other nodes.</summary>
    /// <param name="number">The node that it is for.</param>
    /// <param name="backend">The backend.</param>
    /// <param name="families">4, 6 or 46.</param>
    public JsonObject Config(int number, string backend = "vxlan", string families = "46")
    {
        JsonObject overlay = NodeKeys(number, families);
        overlay["backend"] = backend;
        overlay["network"] = families switch { "4" => "10.244.0.0/16", "6" => "fd00:244::/48", _ => new JsonArray("10.244.0.0/16", "fd00:244::/48") };
        overlay["peers"] = new JsonArray([.. Enumerable.Range(1, Nodes.Count).Where(other => other != number).Select(other => (JsonNode)NodeKeys(other, families))]);
        return new()
        {
            ["cniVersion"] = "1.1.0",
            ["name"] = "podnet",
            ["type"] = "cscni",
            ["stateDir"] = $"{this[number].Directory}/state",
            ["ipam"] = new JsonObject { ["dataDir"] = this[number].LeaseDirectory },
            ["overlay"] = overlay,
        };
    }

    /// <summary>Attaches a pod to a node by its configuration.</summary>
    public Pod Attach(int number, JsonObject config)
    {
        Pod pod = this[number].AddPod();
        this[number].Call(Executables.Plugin, "ADD", config, pod).Result();
        return pod;
    }

    public void Dispose()
    {
        foreach (Node node in Nodes)
        {
            node.Dispose();
        }
    }

    private JsonObject NodeKeys(int number, string families)
    {
        JsonObject keys = [];
        if (families.Contains('4'))
        {
            keys["publicIP"] = PublicIp(number);
        }

        if (families.Contains('6'))
        {
            keys["publicIPv6"] = PublicIp(number, v6: true);
        }

        keys["subnets"] = new JsonArray([.. families.Select(family => (JsonNode)(family == '4' ? $"10.244.{number}.0/24" : $"fd00:244:0:{number}::/64"))]);
        return keys;
    }

    private void Connect(int number, int mtu)
    {
        Node node = this[number];
        node.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        Shell.Must($"ip link add up0 mtu {mtu} netns {node.Name} type veth peer name node{number} mtu {mtu} netns {_middle}");
        Shell.Must($"ip -n {_middle} link set node{number} {(_isRouted ? string.Empty : "master switch")} up");
        node.Must("ip link set lo up");
        node.Must("ip link set up0 up");
        node.Must($"ip addr add {PublicIp(number)}/24 dev up0");
        node.Must($"ip addr add {PublicIp(number, v6: true)}/64 dev up0 nodad");
        if (_isRouted)
        {
            Shell.Must($"ip -n {_middle} addr add 192.168.{50 + number}.1/24 dev node{number}");
            Shell.Must($"ip -n {_middle} addr add fd00:{50 + number}::1/64 dev node{number} nodad");
            node.Must($"ip route add default via 192.168.{50 + number}.1");
            node.Must($"ip -6 route add default via fd00:{50 + number}::1");
        }
    }
}
