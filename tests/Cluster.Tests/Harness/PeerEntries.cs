using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>What a node's kernel holds to reach other nodes by vxlan, as ip(8) and bridge(8) tell it.</summary>
public sealed class PeerEntries
{
    private PeerEntries(TestNamespace netns)
    {
        foreach (string link in (string[])["flannel.1", "flannel-v6.1"])
        {
            if (!netns.Can($"ip link show {link}"))
            {
                continue;
            }

            string family = link == "flannel.1" ? "-4" : "-6";
            Routes.AddRange(netns.Json($"ip -j {family} route show dev {link}").EnumerateArray()
                .Where(static route => route.TryGetProperty("gateway", out _)).Select(static route => route.GetProperty("dst").GetString()!));
            Neighbours.AddRange(netns.Json($"ip -j {family} neigh show dev {link} nud permanent").EnumerateArray().Select(static entry => $"{Text(entry, "dst")} {Text(entry, "lladdr")}"));
            FdbEntries.AddRange(netns.Json($"bridge -j fdb show dev {link}").EnumerateArray()
                .Where(static entry => entry.TryGetProperty("dst", out _)).Select(static entry => $"{Text(entry, "mac")} {Text(entry, "dst")}"));
        }
    }

    /// <summary>The destinations of routes by vxlan links.</summary>
    public List<string> Routes { get; } = [];

    /// <summary>"address MAC".</summary>
    public List<string> Neighbours { get; } = [];

    /// <summary>"MAC underlay-address".</summary>
    public List<string> FdbEntries { get; } = [];

    public static PeerEntries Of(ClusterNode node) => new(node.NetNs);

    /// <summary>All of them, a line each.</summary>
    public override string ToString() => string.Join('\n', [.. Routes.Order(StringComparer.Ordinal), .. Neighbours.Order(StringComparer.Ordinal), .. FdbEntries.Order(StringComparer.Ordinal)]);

    private static string Text(JsonElement entry, string key) => entry.TryGetProperty(key, out JsonElement value) ? value.GetString()! : "-";
}
