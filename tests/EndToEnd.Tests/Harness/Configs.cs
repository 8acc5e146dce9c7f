using System.Text.Json.Nodes;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>Configurations that tests start from.</summary>
public static class Configs
{
    public const string V4 = "10.77.0.0/24";
    public const string V6 = "fd00:77::/64";

    /// <summary>A bridge with an IPAM, dual stack unless subnets are given.</summary>
    public static JsonObject Bridge(Node node, string version = "1.1.0", string type = "cscni", string ipam = "cscni-ipam", params string[] subnets)
    {
        JsonArray ranges = [];
        foreach (string subnet in subnets.Length > 0 ? subnets : [V4, V6])
        {
            ranges.Add(new JsonArray(new JsonObject { ["subnet"] = subnet }));
        }

        return new()
        {
            ["cniVersion"] = version,
            ["name"] = "net",
            ["type"] = type,
            ["bridge"] = "br0",
            ["isGateway"] = true,
            ["ipam"] = new JsonObject { ["type"] = ipam, ["dataDir"] = node.LeaseDirectory, ["ranges"] = ranges },
        };
    }

    /// <summary>A routed pair with an IPAM, dual stack unless subnets are given.</summary>
    public static JsonObject Ptp(Node node, string version = "1.1.0", string ipam = "cscni-ipam", params string[] subnets)
    {
        JsonObject config = Bridge(node, version, "ptp", ipam, subnets);
        config.Remove("bridge");
        config.Remove("isGateway");
        return config.WithIpam("routes", new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }, new JsonObject { ["dst"] = "::/0" }));
    }

    /// <summary>A type whose container gets one link, on up0 of a <see cref="Lan"/>, dual stack.</summary>
    public static JsonObject Link(Node node, string type, string version = "1.1.0", string ipam = "cscni-ipam")
    {
        JsonObject config = Ptp(node, version, ipam);
        config["type"] = type;
        config["master"] = "up0";
        return config;
    }

    /// <summary>A copy with keys set.</summary>
    public static JsonObject With(this JsonObject config, string key, JsonNode? value)
    {
        JsonObject copy = (JsonObject)config.DeepClone();
        copy[key] = value;
        return copy;
    }

    /// <summary>A copy with keys of the ipam set.</summary>
    public static JsonObject WithIpam(this JsonObject config, string key, JsonNode? value)
    {
        JsonObject copy = (JsonObject)config.DeepClone();
        copy["ipam"]![key] = value;
        return copy;
    }
}
