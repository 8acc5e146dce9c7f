using System;
using System.Collections.Generic;
using CsCni.Agent.Yaml;
using CsCni.Linux;
using CsCni.Overlay;

namespace CsCni.Agent.Membership.Static;

/// <summary>Reads a cluster file: <c>network</c>, <c>backend</c> and <c>nodes</c>. docs/AGENT.md describes the keys.</summary>
internal static class ClusterFileReader
{
    /// <summary>Room for well over 100,000 nodes.</summary>
    internal const int LargestFile = 64 << 20;

    /// <summary>Reads the content of a file.</summary>
    /// <param name="content">The bytes.</param>
    /// <param name="path">The file, for places.</param>
    /// <param name="faults">Takes what is wrong with the file as a whole; what is wrong with a node stays in its entry.</param>
    /// <returns>The file; null where a fault was added.</returns>
    internal static ClusterFile? Read(byte[] content, string path, ICollection<YamlFault> faults) =>
        YamlFile.Parse(content, path, faults) is { } mapping ? Read(mapping, faults, out _) : null;

    /// <summary>Reads the keys of a file.</summary>
    /// <param name="mapping">The keys.</param>
    /// <param name="faults">As above.</param>
    /// <param name="nodes">The entries of <c>nodes</c> as they are written.</param>
    /// <returns>The file; null where a fault was added.</returns>
    internal static ClusterFile? Read(YamlMapping mapping, ICollection<YamlFault> faults, out IReadOnlyList<YamlNode> nodes)
    {
        int before = faults.Count;
        YamlSection root = new(mapping, string.Empty, faults);
        OverlayNetwork network = ReadNetwork(root);
        OverlayBackend backend = ReadBackend(root.Section("backend"));
        nodes = ReadList(root);
        root.End();
        return faults.Count == before ? new(new(network, backend), ClusterNodeReader.Read(nodes, network)) : null;
    }

    private static OverlayNetwork ReadNetwork(YamlSection root)
    {
        switch (root.Node("network"))
        {
            case null:
                root.Fault("network", "is not given: expected the pods' network, such as \"10.244.0.0/16\"");
                return default;
            case YamlMapping:
                YamlSection section = root.Section("network");
                OverlayNetwork both = new(section.Prefix("ipv4", IpFamily.V4), section.Prefix("ipv6", IpFamily.V6));
                section.End();
                if (section.Node("ipv4") is null && section.Node("ipv6") is null)
                {
                    root.Fault("network", "has neither ipv4 nor ipv6: give one, or both");
                }

                return both;
            case YamlScalar scalar:
                // The address tells the family.
                bool isV6 = scalar.Text.Contains(':');
                IpPrefix prefix = root.Prefix("network", isV6 ? IpFamily.V6 : IpFamily.V4);
                return isV6 ? new(default, prefix) : new(prefix, default);
            default:
                root.Fault("network", "is a list, expected a prefix such as \"10.244.0.0/16\", or keys ipv4 and ipv6");
                return default;
        }
    }

    private static OverlayBackend ReadBackend(YamlSection section)
    {
        const long smallestMtu = 576;
        OverlayBackend defaults = new();
        OverlayBackend backend = new()
        {
            Type = section.Choice("type", BackendType.Vxlan, ("vxlan", BackendType.Vxlan), ("host-gw", BackendType.HostGw)),
            Vni = (uint)section.Number("vni", defaults.Vni, 1, OverlayBackend.MaxVni),
            Port = (ushort)section.Number("port", defaults.Port, 1, ushort.MaxValue),
            UnderlayMtu = (int)section.Number("mtu", 0, 0, ushort.MaxValue),
            Learning = section.Flag("learning", false),
            Gbp = section.Flag("gbp", false),
            DirectRouting = section.Flag("directRouting", false),
            TxChecksumOffload = section.Flag("txChecksumOffload", null),
        };
        if (backend.UnderlayMtu is > 0 and < (int)smallestMtu)
        {
            section.Fault("mtu", $"is {backend.UnderlayMtu}, expected {smallestMtu} to {ushort.MaxValue} bytes, or 0 for the link's own");
        }

        section.End();
        return backend;
    }

    private static IReadOnlyList<YamlNode> ReadList(YamlSection root)
    {
        switch (root.Node("nodes"))
        {
            case YamlSequence sequence:
                return sequence.Items;
            case null:
                root.Fault("nodes", "is not given: expected a list of nodes");
                break;
            default:
                root.Fault("nodes", "is no list: expected \"- name: ...\" for each node");
                break;
        }

        return [];
    }
}
