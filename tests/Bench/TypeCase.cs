using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.Bench;

/// <summary>A type, or a list of types, that both sides have.</summary>
/// <param name="Name">In the tables.</param>
/// <param name="Types">The reference's list; ours too.</param>
internal sealed record TypeCase(string Name, params string[] Types)
{
    /// <summary>Called before, and not timed: what a chained type stands behind.</summary>
    public string[] Behind { get; init; } = [];

    /// <summary>Ours is one plugin, type cscni.</summary>
    public bool IsAlone { get; init; }

    /// <summary>The interface's addresses are those of the IPAM static.</summary>
    public bool HasStatic { get; init; }

    /// <summary>The reference's back end; none leaves it to the plugin, which takes iptables where it is there.</summary>
    public string? Backend { get; init; }

    /// <summary>What floor.c does at DEL: the one change of a link that takes the attachment away.</summary>
    public string? Floor { get; init; }

    public string IfName { get; init; } = "eth0";

    public Contender Ours(BenchNode node) => new(node, Names.Ours, OurPlugins(node));

    public Contender Reference(BenchNode node)
    {
        TypeConfigs configs = new(node, isOurs: false);
        string path = Backend == "nftables" ? node.NftOnlyPath : Call.DefaultPath;
        return new(node, Names.Reference, [.. Behind.Concat(Types).Select((type, index) => Plugin(configs, type, index, $"{Paths.Reference}/{type}") with { Path = path })]);
    }

    /// <summary>What the kernel takes to delete what ours made. Nothing of an ADD is timed here.</summary>
    public Contender DeleteFloor(BenchNode node) => new(
        node,
        Names.Floor,
        [.. OurPlugins(node).Select(static plugin => plugin with { IsTimed = false }), new(node.Floor, null) { Input = $"{Floor}\n" }]) { TellsAdd = false };

    private ContenderPlugin[] OurPlugins(BenchNode node)
    {
        TypeConfigs configs = new(node, isOurs: true);
        return IsAlone
            ? [new(Paths.Plugin, configs.Alone())]
            : [.. Behind.Concat(Types).Select((type, index) => Plugin(configs, type, index, type == "static" ? Paths.Ipam : Paths.Plugin) with { CniPath = node.OurPath })];
    }

    private ContenderPlugin Plugin(TypeConfigs configs, string type, int index, string executable)
    {
        JsonObject config = HasStatic ? configs.BridgeWithStatic() : configs.Of(type);
        if (Backend is not null && type == "portmap")
        {
            config["backend"] = Backend;
        }

        return new(executable, config) { IsTimed = index >= Behind.Length };
    }
}
