using System;
using System.Collections.Generic;
using System.Linq;

namespace CsCni.Bench.Sections;

/// <summary>ADD and DEL of each type that both have, and of whole lists.</summary>
/// <param name="chosen">The types to measure; all where there are none.</param>
/// <param name="seconds">How long each is measured.</param>
internal sealed class TypesSection(string[] chosen, double seconds) : ISection
{
    private const string Deleted = "delete";

    private static readonly string[] s_five = ["bridge", "portmap", "bandwidth", "tuning", "firewall"];

    private static readonly TypeCase[] s_cases =
    [
        new("bridge", "bridge") { Floor = Deleted },
        new("ptp", "ptp") { Floor = Deleted },
        new("macvlan", "macvlan") { Floor = Deleted },
        new("ipvlan", "ipvlan") { Floor = Deleted },
        new("vlan", "vlan") { Floor = Deleted },
        new("dummy", "dummy") { Floor = Deleted },
        new("tap", "tap") { Floor = Deleted },
        new("host-device", "host-device") { Floor = "return moved0" },
        new("loopback", "loopback") { IfName = "lo" },
        Chained("portmap"),
        Chained("portmap") with { Name = "portmap over nftables", Backend = "nftables" },
        Chained("bandwidth"),
        Chained("tuning"),
        Chained("firewall"),
        new("static", "static"),
        new("bridge with static", "bridge") { HasStatic = true, Floor = Deleted },
        new("list of five", s_five),
        new("cscni alone", s_five) { IsAlone = true },
    ];

    /// <summary>What can be chosen.</summary>
    public static IEnumerable<string> Names => s_cases.Select(static type => type.Name);

    public string Name => "types";

    public string Title => "ADD and DEL of each type, in milliseconds";

    public IEnumerable<Row> Run(BenchNode node, Progress progress)
    {
        MakeLinks(node);
        foreach (TypeCase type in s_cases.Where(type => chosen.Length == 0 || chosen.Contains(type.Name)))
        {
            progress.Tell($"type {type.Name}");
            foreach (Row row in KernelHas(node, type.Name) ? Turns.Measure(Name, type.Name, Pairs(node, type), seconds) : [new(Name, $"{type.Name}: this kernel has none", "ms")])
            {
                yield return row;
            }
        }
    }

    private static TypeCase Chained(string type) => new(type, type) { Behind = ["bridge"] };

    private static List<(Contender Contender, Pod Pod)> Pairs(BenchNode node, TypeCase type)
    {
        List<Contender> contenders = [type.Ours(node), type.Reference(node)];
        if (type.Floor is not null)
        {
            contenders.Add(type.DeleteFloor(node));
        }

        return [.. contenders.Zip(node.AddPods(contenders.Count), (contender, pod) => (contender, pod with { IfName = type.IfName }))];
    }

    /// <summary>A master, links to move, bridges; and what a node has that a firewall plugin is for.</summary>
    private static void MakeLinks(BenchNode node)
    {
        Bridges.Ensure(node);
        node.Must("ip link add up0 up type veth peer name up1");
        node.Must("ip link set up1 up");
        node.Must("ip link add moved0 type veth peer name moved1");
        node.Must("iptables -P FORWARD DROP");
    }

    private static bool KernelHas(BenchNode node, string type)
    {
        string? line = type switch
        {
            "dummy" => "link add tried0 type dummy",
            "vlan" => "link add link up0 name tried0 type vlan id 9",
            "ipvlan" => "link add link up1 name tried0 type ipvlan",
            _ => null,
        };
        if (line is null)
        {
            return true;
        }

        bool isThere = Shell.Run(["ip", "-n", node.Name, .. line.Split(' ')]).Status == 0;
        if (isThere)
        {
            node.Must("ip link del tried0");
        }

        return isThere;
    }
}
