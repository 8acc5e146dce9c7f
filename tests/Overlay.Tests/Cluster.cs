using System.Collections.Generic;
using System.Linq;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Tests.Overlay;

/// <summary>Nodes of a cluster as tests write them.</summary>
internal static class Cluster
{
    public static OverlaySettings Settings(BackendType type = BackendType.Vxlan, bool directRouting = false) => new()
    {
        Owner = "test",
        Network = new(IpPrefix.Parse("10.244.0.0/16"), IpPrefix.Parse("fd00:244::/48")),
        Backend = new() { Type = type, DirectRouting = directRouting },
        Self = Node("self", "10.244.1.0/24", "192.168.50.1", "fd00:244:0:1::/64", "fd00:50::1"),
        Underlay = new(2, "eth0", 1500, [IpPrefix.Parse("192.168.50.1/24"), IpPrefix.Parse("fd00:50::1/64")]),
    };

    public static OverlayNode Node(string name, string subnet, string address, string? subnetV6 = null, string? addressV6 = null, string? mac = null) => new(name)
    {
        V4 = new(IpPrefix.Parse(subnet), IpAddress.Parse(address), Mac(mac)),
        V6 = subnetV6 is null ? default : new(IpPrefix.Parse(subnetV6), IpAddress.Parse(addressV6!)),
    };

    /// <summary>Peers 2, 3, ... with a subnet of each family.</summary>
    public static List<OverlayNode> Peers(int count) =>
    [
        .. Enumerable.Range(2, count).Select(static number => Node(
            $"node-{number}",
            $"10.244.{number}.0/24",
            $"192.168.50.{number}",
            $"fd00:244:0:{number:x}::/64",
            $"fd00:50::{number:x}")),
    ];

    private static MacAddress Mac(string? text) =>
        text is null ? default : MacAddress.TryParse(text, out MacAddress mac) ? mac : throw new System.FormatException(text);
}
