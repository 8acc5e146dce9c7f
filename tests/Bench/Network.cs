using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.Bench;

/// <summary>What a network is to do; each side's configuration says it in its own way.</summary>
/// <param name="Name">In the tables.</param>
internal sealed record Network(string Name)
{
    public string Type { get; init; } = "bridge";

    public bool IsDual { get; init; }

    public bool IpMasq { get; init; }

    public int Ports { get; init; }

    public Contender Ours(BenchNode node)
    {
        JsonObject config = Config("ours", Type == "bridge" ? "cscni" : Type, "br0", "cscni-ipam", node, 64);
        config["stateDir"] = $"{node.Directory}/state";
        AddPorts(config);
        return new(node, Names.Ours, new ContenderPlugin(Paths.Plugin, config));
    }

    /// <param name="node">Where.</param>
    /// <param name="backend">iptables or nftables.</param>
    public Contender Reference(BenchNode node, string backend)
    {
        JsonObject config = Config("theirs", Type, "br1", "host-local", node, 65);
        if (IpMasq)
        {
            config["ipMasqBackend"] = backend;
        }

        string path = backend == "nftables" ? node.NftOnlyPath : Call.DefaultPath;
        List<ContenderPlugin> plugins = [new($"{Paths.Reference}/{Type}", config) { Path = path }];
        if (Ports > 0)
        {
            JsonObject portMap = new() { ["cniVersion"] = "1.0.0", ["name"] = "theirs", ["type"] = "portmap", ["backend"] = backend };
            AddPorts(portMap);
            plugins.Add(new($"{Paths.Reference}/portmap", portMap) { Path = path });
        }

        return new(node, $"{Names.Reference} {backend}".Trim(), [.. plugins]);
    }

    /// <summary>The least netlink work; it knows neither rules nor IPAM.</summary>
    public Contender Floor(BenchNode node) => new(node, Names.Floor, new ContenderPlugin(node.Floor, null)
    {
        Input = $"br2 10.66.0.1/16 10.66.0.1{(IsDual ? " fd00:66::1/64 fd00:66::1" : string.Empty)}\n",
    });

    private JsonObject Config(string name, string type, string bridge, string ipam, BenchNode node, int net)
    {
        JsonArray ranges = [new JsonArray(new JsonObject { ["subnet"] = $"10.{net}.0.0/16" })];
        JsonArray routes = [new JsonObject { ["dst"] = "0.0.0.0/0" }];
        if (IsDual)
        {
            ranges.Add(new JsonArray(new JsonObject { ["subnet"] = $"fd00:{net}::/64" }));
            routes.Add(new JsonObject { ["dst"] = "::/0" });
        }

        JsonObject config = new()
        {
            ["cniVersion"] = "1.0.0",
            ["name"] = name,
            ["type"] = type,
            ["ipMasq"] = IpMasq,
            ["ipam"] = new JsonObject { ["type"] = ipam, ["dataDir"] = $"{node.Directory}/leases", ["ranges"] = ranges, ["routes"] = routes },
        };
        if (type != "ptp")
        {
            config["bridge"] = bridge;
            config["isGateway"] = true;
        }

        return config;
    }

    private void AddPorts(JsonObject config)
    {
        if (Ports == 0)
        {
            return;
        }

        int first = (string?)config["name"] == "ours" ? 20000 : 30000;
        JsonArray mappings = [.. Enumerable.Range(0, Ports).Select(index => new JsonObject { ["hostPort"] = first + index, ["containerPort"] = 80 + index, ["protocol"] = "tcp" })];
        config["runtimeConfig"] = new JsonObject { ["portMappings"] = mappings };
    }
}
