using System.Text.Json.Nodes;

namespace CsCni.Bench;

/// <summary>The configuration of each type, the same for both sides but for what they must not share.</summary>
/// <param name="node">Where.</param>
/// <param name="isOurs">Whose: each side has its own network, bridge, ports and link to move.</param>
internal sealed class TypeConfigs(BenchNode node, bool isOurs)
{
    private readonly string _side = isOurs ? "ours" : "theirs";
    private readonly int _number = isOurs ? 0 : 1;

    /// <summary>The link of the node that type host-device moves.</summary>
    public string Moved => $"moved{_number}";

    public JsonObject Of(string type)
    {
        JsonObject config = Keys(type);
        config["cniVersion"] = "1.0.0";
        config["name"] = _side;
        config["type"] = type;
        if (isOurs)
        {
            config["stateDir"] = $"{node.Directory}/state";
        }

        return config;
    }

    /// <summary>A bridge whose addresses the configuration tells.</summary>
    public JsonObject BridgeWithStatic()
    {
        JsonObject config = Of("bridge");
        config["ipam"] = Static();
        return config;
    }

    /// <summary>Type cscni with the keys of all that a list has behind its bridge.</summary>
    public JsonObject Alone()
    {
        JsonObject config = Of("cscni");
        config["firewall"] = true;
        config["bandwidth"] = Rates();
        Copy(PortMap(), config);
        Copy(Tuning(), config);
        return config;
    }

    private JsonObject Keys(string type) => type switch
    {
        "bridge" or "cscni" => new() { ["bridge"] = $"br{_number}", ["isGateway"] = true, ["ipam"] = Ipam() },
        "macvlan" or "ipvlan" => new() { ["master"] = "up0", ["ipam"] = Ipam() },
        "vlan" => new() { ["master"] = "up0", ["vlanId"] = 5 + _number, ["ipam"] = Ipam() },
        "host-device" => new() { ["device"] = Moved, ["ipam"] = Ipam() },
        "portmap" => PortMap(),
        "bandwidth" => Rates(),
        "tuning" => TuningWithDirectory(),
        "firewall" => new() { ["backend"] = "iptables" },
        "static" => new() { ["ipam"] = Static() },
        "loopback" => [],
        _ => new() { ["ipam"] = Ipam() },
    };

    private JsonObject Ipam() => new()
    {
        ["type"] = isOurs ? "cscni-ipam" : "host-local",
        ["dataDir"] = $"{node.Directory}/leases",
        ["ranges"] = new JsonArray(new JsonArray(new JsonObject { ["subnet"] = $"10.{64 + _number}.0.0/16" })),
        ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
    };

    private JsonObject Static() => new()
    {
        ["type"] = "static",
        ["addresses"] = new JsonArray(new JsonObject { ["address"] = $"10.{64 + _number}.0.9/16", ["gateway"] = $"10.{64 + _number}.0.1" }),
        ["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }),
    };

    private JsonObject PortMap() => new()
    {
        ["runtimeConfig"] = new JsonObject
        {
            ["portMappings"] = new JsonArray(new JsonObject { ["hostPort"] = 20000 + (10000 * _number), ["containerPort"] = 80, ["protocol"] = "tcp" }),
        },
    };

    private static JsonObject Rates() => new()
    {
        ["ingressRate"] = 8_000_000,
        ["ingressBurst"] = 800_000,
        ["egressRate"] = 16_000_000,
        ["egressBurst"] = 1_600_000,
    };

    private static JsonObject Tuning() => new()
    {
        ["mac"] = "0e:00:00:00:00:07",
        ["sysctl"] = new JsonObject { ["net.core.somaxconn"] = "500" },
    };

    private JsonObject TuningWithDirectory()
    {
        JsonObject config = Tuning();
        config["dataDir"] = $"{node.Directory}/tuning-{_side}";
        return config;
    }

    private static void Copy(JsonObject from, JsonObject to)
    {
        foreach ((string key, JsonNode? value) in from)
        {
            to[key] = value!.DeepClone();
        }
    }
}
