using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// A node between two networks: up0 leads to the router of one, up1 to that of the other. Behind each router, and on the node
/// itself, stands a host of the same address, so that an answer that leaves by the wrong link never comes back to who asked.
/// </summary>
public sealed class TwoLans : IDisposable
{
    public const string Far4 = "203.0.113.9";
    public const string Far6 = "2001:db8:9::9";

    private static readonly string[] s_subnets = ["10.77.0", "10.88.0"];
    private readonly string[] _routers = new string[2];

    public TwoLans()
    {
        Node = new();
        Node.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        AddFarHost(Node.Name);
        for (int index = 0; index < 2; index++)
        {
            string router = _routers[index] = Node.AddNamespace($"router{index}");
            Shell.Must($"ip netns exec {router} sysctl -q -w net.ipv6.conf.default.accept_dad=0");
            Shell.Must($"ip link add up{index} netns {Node.Name} type veth peer name lan0 netns {router}");
            Node.Must($"ip link set up{index} up");
            Shell.Must($"ip -n {router} link set lan0 up");
            Shell.Must($"ip -n {router} addr add {s_subnets[index]}.1/24 dev lan0");
            Shell.Must($"ip -n {router} addr add {Subnet6(index)}1/64 dev lan0 nodad");
            AddFarHost(router);
        }
    }

    public Node Node { get; }

    /// <summary>A type's configuration on one of the networks, dual stack, with a route for each family, and on the first network default routes.</summary>
    public JsonObject Config(string type, int network)
    {
        JsonObject config = Configs.Link(Node, type);
        config["master"] = $"up{network}";
        config["ipam"]!["ranges"] = new JsonArray(
            new JsonArray(new JsonObject { ["subnet"] = $"{s_subnets[network]}.0/24" }), new JsonArray(new JsonObject { ["subnet"] = $"{Subnet6(network)}/64" }));
        if (network > 0)
        {
            config["ipam"]!["routes"] = new JsonArray();
        }

        config["ipam"]!["routes"]!.AsArray().Add(new JsonObject { ["dst"] = "192.0.2.0/24" });
        config["ipam"]!["routes"]!.AsArray().Add(new JsonObject { ["dst"] = "2001:db8:2::/48" });
        if (type == "bridge")
        {
            config["bridge"] = "br1";
            config["isGateway"] = true;
        }

        return config;
    }

    /// <summary>Joins a pod to the first network, by eth0.</summary>
    public Pod AddPod()
    {
        Pod pod = Node.AddPod();
        new Chain(Node, "1.1.0", "first", new ChainedPlugin(Executables.Plugin, Config("macvlan", 0))).Add(pod);
        return pod;
    }

    /// <summary>A pod whose links eth0 and net1, which lead nowhere, were made by hand: always the same.</summary>
    public Pod AddPreparedPod()
    {
        Pod pod = Node.AddPod();
        pod.Must("sysctl -q -w net.ipv6.conf.default.accept_dad=0");
        foreach ((string name, int subnet) in new[] { ("eth0", 77), ("net1", 88) })
        {
            pod.Must($"ip link add {name} type veth peer name {name}p");
            pod.Must($"ip link set {name}p up");
            pod.Must($"ip link set {name} up");
            pod.Must($"ip addr add 10.{subnet}.0.5/24 dev {name}");
            pod.Must($"ip addr add fd00:{subnet}::5/64 dev {name} nodad");
        }

        return pod;
    }

    /// <summary>Whether the far host gets answers from an address of a pod.</summary>
    /// <param name="type">By which type the pod is joined: behind macvlan asks the router's far host, else the node's.</param>
    /// <param name="network">Which network.</param>
    /// <param name="address">Whom it asks.</param>
    public bool Asks(string type, int network, string address) =>
        Shell.Can($"ip netns exec {(type == "macvlan" ? _routers[network] : Node.Name)} ping -c 2 -W 1 -I {(address.Contains(':') ? Far6 : Far4)} {address}");

    /// <summary>Lines of output in an order of their own.</summary>
    public static string[] Lines(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Order(StringComparer.Ordinal)];

    /// <summary>The addresses of a result, or the global ones of a link as <c>ip -j addr</c> tells it.</summary>
    public static string[] Addresses(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? [.. json[0].GetProperty("addr_info").EnumerateArray().Where(static one => one.GetProperty("scope").GetString() == "global").Select(static one => one.GetProperty("local").GetString()!)]
        : [.. json.GetProperty("ips").EnumerateArray().Select(static ip => ip.GetProperty("address").GetString()!.Split('/')[0])];

    public void Dispose() => Node.Dispose();

    private static string Subnet6(int network) => $"fd00:{(network == 0 ? 77 : 88)}::";

    private static void AddFarHost(string netns)
    {
        foreach (string line in (IEnumerable<string>)["link set lo up", $"addr add {Far4}/32 dev lo", $"addr add {Far6}/128 dev lo nodad"])
        {
            Shell.Must($"ip -n {netns} {line}");
        }
    }
}
