using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>A cluster file that all nodes read.</summary>
public sealed class StaticMembership : Membership
{
    private readonly List<ClusterNode> _nodes = [];

    public StaticMembership(TestCluster cluster)
        : base(cluster) => File = $"{cluster.Directory}/cluster.yaml";

    public string File { get; }

    /// <summary>Further entries of <c>nodes</c>, a line each, as <c>{ name: x, publicIP: 192.0.2.1, subnet: 10.244.9.0/24 }</c>.</summary>
    public List<string> Others { get; } = [];

    /// <summary>VTEP MACs that are given, by the nodes' numbers.</summary>
    public Dictionary<int, string> Macs { get; } = [];

    public override IEnumerable<string> Keys(ClusterNode node) => ["source: static", $"static: {{ file: {File} }}"];

    public override void Join(ClusterNode node)
    {
        _nodes.Add(node);
        Write();
    }

    public override void Leave(ClusterNode node)
    {
        _nodes.Remove(node);
        Write();
    }

    public override void Readdress(ClusterNode node) => Write();

    public override void GiveSubnets(ClusterNode node, NodeSubnets subnets)
    {
        base.GiveSubnets(node, subnets);
        Write();
    }

    /// <summary>Writes the file that its entries make.</summary>
    public void Write() => Write(Text());

    /// <summary>Puts any text in the file's place, as an editor does it.</summary>
    public void Write(string text)
    {
        System.IO.File.WriteAllText($"{File}.new", text);
        System.IO.File.Move($"{File}.new", File, overwrite: true);
    }

    /// <summary>The file that the entries make.</summary>
    public string Text() => string.Join('\n', [.. Head(), "nodes:", .. _nodes.Select(node => $"- {Entry(node)}"), .. Others.Select(static other => $"- {other}"), string.Empty]);

    public override void Dispose()
    {
    }

    private IEnumerable<string> Head()
    {
        List<string> backend = [$"type: {Options.Backend}"];
        if (Options.Backend == "vxlan")
        {
            backend.AddRange([$"vni: {Options.Vni}", $"port: {Options.Port}"]);
        }

        backend.AddRange(Options.BackendKeys.Select(static pair => $"{pair.Key}: {pair.Value}"));
        return
        [
            Options.Families switch
            {
                Families.V4 => $"network: {Options.NetworkV4}",
                Families.V6 => $"network: \"{Options.NetworkV6}\"",
                _ => $"network: {{ ipv4: {Options.NetworkV4}, ipv6: \"{Options.NetworkV6}\" }}",
            },
            $"backend: {{ {string.Join(", ", backend)} }}",
        ];
    }

    private string Entry(ClusterNode node)
    {
        List<string> keys = [$"name: {node.Name}"];
        NodeSubnets subnets = SubnetsOf(node);
        if (Options.HasV4)
        {
            keys.AddRange([$"publicIP: {node.PublicV4}", $"subnet: {subnets.V4}"]);
        }

        if (Options.HasV6)
        {
            keys.AddRange([$"publicIPv6: \"{node.PublicV6}\"", $"subnetV6: \"{subnets.V6}\""]);
        }

        if (Macs.TryGetValue(node.Number, out string? mac))
        {
            keys.Add($"{(Options.HasV4 ? "vtepMAC" : "vtepMACv6")}: \"{mac}\"");
        }

        return $"{{ {string.Join(", ", keys)} }}";
    }
}
