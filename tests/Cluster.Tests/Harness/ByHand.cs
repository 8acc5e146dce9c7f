using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>
/// A node that has no agent: its overlay is made by ip(8) and bridge(8), as flanneld makes it, and a pod's link beside it.
/// IPv4 and IPv6 alike; links flannel.1, flannel-v6.1 and cni0.
/// </summary>
public sealed class ByHand : IDisposable
{
    private readonly ClusterNode _node;
    private readonly List<TestNamespace> _pods = [];

    /// <param name="node">A node on which no agent runs.</param>
    /// <param name="subnets">Its pods' subnets.</param>
    public ByHand(ClusterNode node, NodeSubnets subnets)
    {
        _node = node;
        Subnets = subnets;
        node.NetNs.Sysctl("net.ipv4.ip_forward=1", "net.ipv6.conf.all.forwarding=1", "net.ipv6.conf.default.accept_dad=0");
    }

    public NodeSubnets Subnets { get; }

    /// <summary>The first address of a subnet, which the vxlan link has.</summary>
    public static string First(string subnet) => subnet.Split('/')[0];

    /// <summary>A later address of a subnet.</summary>
    public static string Address(string subnet, int number) =>
        subnet.Contains(':') ? First(subnet) + number.ToString("x", CultureInfo.InvariantCulture) : $"{First(subnet)[..^1]}{number}";

    /// <summary>Lets pods speak to outside with the node's address, by the one rule that this takes: without it the topology is not the same.</summary>
    public void Masquerade(string network)
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, $"table ip hand {{ chain post {{ type nat hook postrouting priority srcnat; ip saddr {network} ip daddr != {network} masquerade; }}\n}}\n");
        _node.NetNs.Must($"nft -f {file}");
        File.Delete(file);
    }

    /// <summary>Makes the vxlan links, with the MACs that are given; anew where they are there.</summary>
    public void MakeVxlan(string macV4, string macV6, int underlayMtu = 1500)
    {
        _node.NetNs.Run("ip", ["link", "del", "flannel.1"]);
        _node.NetNs.Run("ip", ["link", "del", "flannel-v6.1"]);
        if (Subnets.V4 is { } v4)
        {
            _node.NetNs.Ip(
                $"link add flannel.1 mtu {underlayMtu - 50} address {macV4} type vxlan id 1 dev up0 local {_node.PublicV4} dstport 8472 nolearning",
                "link set flannel.1 up",
                $"addr add {First(v4)}/32 dev flannel.1");
        }

        if (Subnets.V6 is { } v6)
        {
            _node.NetNs.Ip(
                $"link add flannel-v6.1 mtu {underlayMtu - 70} address {macV6} type vxlan id 1 dev up0 local {_node.PublicV6} dstport 8472 nolearning",
                "link set flannel-v6.1 up",
                $"addr add {First(v6)}/128 dev flannel-v6.1 nodad");
        }
    }

    /// <summary>Makes neighbour, FDB entry and route to a peer's subnet, by vxlan.</summary>
    public void AddVxlanPeer(string subnet, string publicIp, string mac)
    {
        string link = subnet.Contains(':') ? "flannel-v6.1" : "flannel.1";
        _node.NetNs.Ip(
            $"neigh replace {First(subnet)} lladdr {mac} dev {link} nud permanent",
            $"route replace {subnet} via {First(subnet)} dev {link} onlink");
        _node.NetNs.Must($"bridge fdb replace {mac} dev {link} dst {publicIp} self permanent");
    }

    /// <summary>Makes the route to a peer's subnet, by its address on the underlay.</summary>
    public void AddHostGwPeer(string subnet, string publicIp) => _node.NetNs.Ip($"route replace {subnet} via {publicIp} dev up0");

    /// <summary>Makes a bridge with the subnets' first addresses that can be used, and a pod on it.</summary>
    public TestNamespace AddPod(int mtu)
    {
        int number = _pods.Count + 10;
        TestNamespace pod = new($"{_node.NetNs.Name.Split('-', 3)[2]}-hand{number}");
        _pods.Add(pod);
        if (number == 10)
        {
            _node.NetNs.Ip([$"link add cni0 mtu {mtu} type bridge", "link set cni0 up", .. Both(static subnet => $"addr add {Address(subnet, 1)}/{subnet.Split('/')[1]} dev cni0{(subnet.Contains(':') ? " nodad" : string.Empty)}")]);
        }

        _node.NetNs.Ip($"link add hand{number} mtu {mtu} master cni0 type veth peer name eth0 mtu {mtu} netns {pod.Name}", $"link set hand{number} up");
        pod.Sysctl("net.ipv6.conf.eth0.accept_dad=0");
        pod.Ip([
            "link set lo up",
            "link set eth0 up",
            .. Both(subnet => $"addr add {Address(subnet, number)}/{subnet.Split('/')[1]} dev eth0{(subnet.Contains(':') ? " nodad" : string.Empty)}"),
            .. Both(static subnet => $"route add {(subnet.Contains(':') ? "::/0" : "0.0.0.0/0")} via {Address(subnet, 1)}")]);
        return pod;
    }

    public void Dispose() => _pods.ForEach(static pod => pod.Dispose());

    private IEnumerable<string> Both(Func<string, string> line) => new[] { Subnets.V4, Subnets.V6 }.OfType<string>().Select(line);
}
