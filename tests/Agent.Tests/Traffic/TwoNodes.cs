using System;
using System.Threading;
using CsCni.Agent.Traffic;
using CsCni.Linux;
using CsCni.Netlink.Nftables;
using CsCni.Tests.Agent.Namespaces;

namespace CsCni.Tests.Agent.Traffic;

/// <summary>
/// Two nodes with a pod each, and a host outside, on one network. Plain routes lead between the pods; the rules under test are
/// node A's. What A sends under its second address, nobody could answer.
/// </summary>
internal sealed class TwoNodes : IDisposable
{
    public static readonly TrafficSettings Settings = new()
    {
        NetworkV4 = IpPrefix.Parse("10.244.0.0/16"),
        NetworkV6 = IpPrefix.Parse("fd00:10:244::/48"),
        SubnetV4 = IpPrefix.Parse("10.244.1.0/24"),
        SubnetV6 = IpPrefix.Parse("fd00:10:244:1::/64"),
        Masquerade = true,
    };

    private static int s_count;

    public TwoNodes()
    {
        string tag = $"cscni-t{Environment.ProcessId}-traffic{Interlocked.Increment(ref s_count)}";
        Outside = new($"{tag}-out");
        A = new($"{tag}-a");
        B = new($"{tag}-b");
        PodA = new($"{tag}-poda");
        PodB = new($"{tag}-podb");
        Outside.Must("ip link add br0 type bridge");
        SetUp(Outside, "br0", "192.168.50.9/24", "fd50::9/64");
        Join(A, 1, PodA);
        Join(B, 2, PodB);
        A.Must("ip address add 172.16.0.1/32 dev lo");
        A.Must("ip address add fd16::1/128 dev lo nodad");
        Nft = A.Inside(NftSocket.Open);
    }

    public Place Outside { get; }

    public Place A { get; }

    public Place B { get; }

    public Place PodA { get; }

    public Place PodB { get; }

    /// <summary>nf_tables of node A.</summary>
    public NftSocket Nft { get; }

    /// <summary>Our table as nft lists it, a rule a line, without counters; null where there is none.</summary>
    public string? Table => A.Can("nft list table inet cscni-agent") ? A.Must("nft -s list table inet cscni-agent") : null;

    /// <summary>The address of a host in both families.</summary>
    public static string Address(string host, IpFamily family) => (host, family) switch
    {
        ("outside", IpFamily.V4) => "192.168.50.9",
        ("outside", IpFamily.V6) => "fd50::9",
        ("a", IpFamily.V4) => "192.168.50.1",
        ("a", IpFamily.V6) => "fd50::1",
        ("second", IpFamily.V4) => "172.16.0.1",
        ("second", IpFamily.V6) => "fd16::1",
        ("gateway", IpFamily.V4) => "10.244.1.1",
        ("gateway", IpFamily.V6) => "fd00:10:244:1::1",
        ("podA", IpFamily.V4) => "10.244.1.5",
        ("podA", IpFamily.V6) => "fd00:10:244:1::5",
        ("podB", IpFamily.V4) => "10.244.2.5",
        ("podB", IpFamily.V6) => "fd00:10:244:2::5",
        _ => throw new ArgumentException($"there is no {host}", nameof(host)),
    };

    /// <summary>The host outside reaches the pods by node A.</summary>
    public void RouteOutsideByA()
    {
        Outside.Must("ip route add 10.244.0.0/16 via 192.168.50.1");
        Outside.Must("ip route add fd00:10:244::/48 via fd50::1");
    }

    public void Dispose()
    {
        Nft.Dispose();
        foreach (Place place in (ReadOnlySpan<Place>)[PodA, PodB, A, B, Outside])
        {
            place.Dispose();
        }
    }

    private void Join(Place node, int number, Place pod)
    {
        int other = 3 - number;
        node.Must($"ip link add eth0 type veth peer name node{number} netns {Outside.Name}");
        Outside.Must($"ip link set node{number} up master br0");
        SetUp(node, "eth0", $"192.168.50.{number}/24", $"fd50::{number}/64");
        node.Must($"ip link add pod0 type veth peer name eth0 netns {pod.Name}");
        SetUp(node, "pod0", $"10.244.{number}.1/24", $"fd00:10:244:{number}::1/64");
        SetUp(pod, "eth0", $"10.244.{number}.5/24", $"fd00:10:244:{number}::5/64");
        pod.Must($"ip route add default via 10.244.{number}.1");
        pod.Must($"ip route add default via fd00:10:244:{number}::1");
        node.Must("sysctl -q -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1");
        node.Must($"ip route add 10.244.{other}.0/24 via 192.168.50.{other}");
        node.Must($"ip route add fd00:10:244:{other}::/64 via fd50::{other}");
    }

    private static void SetUp(Place place, string link, string v4, string v6)
    {
        // Up first: addresses of a link that comes up hear of their neighbours up to a second later.
        place.Must($"ip link set {link} up");
        place.Must($"ip address add {v4} dev {link}");
        place.Must($"ip address add {v6} dev {link} nodad");
    }
}
