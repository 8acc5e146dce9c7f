using System.Collections.Generic;
using System.IO;
using System.Text.Json.Nodes;
using Xunit;

namespace CsCni.EndToEnd.Tests.Harness;

/// <summary>
/// Who serves a network: the reference plugins with one of their back ends, our own type, or our bridge with our portmap behind it.
/// </summary>
public static class TrafficContender
{
    public const string ReferenceIptables = "reference-iptables";
    public const string ReferenceNftables = "reference-nftables";
    public const string Ours = "ours";
    public const string OursChained = "ours-chained";

    public static bool IsOurs(string contender) => contender is Ours or OursChained;

    /// <summary>The configuration list of a contender.</summary>
    public static Chain Chain(Node node, string contender, TrafficNetwork network)
    {
        if (IsOurs(contender))
        {
            return new(node, "1.1.0", network.Name, OurPlugins(node, contender, network));
        }

        // The nftables back ends came a little before this version of the specification, and older plugins differ in much else.
        Assert.SkipUnless(Executables.ReferenceKnows("1.1.0"), "the installed reference plugins are too old to be compared with");
        return new(node, "1.1.0", network.Name, ReferencePlugins(node, contender, network))
        {
            Variables = contender == ReferenceNftables ? [NftOnly(node)] : [],
        };
    }

    /// <summary>runtimeConfig with port mappings, each as "tcp 8080 80", with the host's address behind it where one is meant.</summary>
    public static JsonObject Ports(params string[] mappings)
    {
        JsonArray list = [];
        foreach (string mapping in mappings)
        {
            string[] words = mapping.Split(' ');
            JsonObject entry = new()
            {
                ["protocol"] = words[0],
                ["hostPort"] = int.Parse(words[1]),
                ["containerPort"] = int.Parse(words[2]),
            };
            if (words.Length > 3)
            {
                entry["hostIP"] = words[3];
            }

            list.Add(entry);
        }

        return new() { ["portMappings"] = list };
    }

    /// <summary>Where iptables is there, its DEL with the nftables back end runs that too, and fails at this version's exit status.</summary>
    private static string NftOnly(Node node)
    {
        string directory = Directory.CreateDirectory($"{node.Directory}/nft-only").FullName;
        if (!File.Exists($"{directory}/nft"))
        {
            File.CreateSymbolicLink($"{directory}/nft", "/usr/sbin/nft");
        }

        return $"PATH={directory}";
    }

    private static ChainedPlugin[] ReferencePlugins(Node node, string contender, TrafficNetwork network)
    {
        string backend = contender[(contender.IndexOf('-') + 1)..];
        JsonObject bridge = Interface(node, network, network.Type, "host-local");
        if (network.IpMasq)
        {
            bridge["ipMasqBackend"] = backend;
        }

        List<ChainedPlugin> plugins = [new($"{Executables.Reference}/{network.Type}", bridge)];
        if (network.PortMap is not null)
        {
            plugins.Add(new($"{Executables.Reference}/portmap", PortMap(network).With("backend", backend)));
        }

        if (network.Ingress is not null)
        {
            plugins.Add(new($"{Executables.Reference}/firewall", new() { ["type"] = "firewall", ["backend"] = "iptables", ["ingressPolicy"] = network.Ingress }));
        }

        return [.. plugins];
    }

    private static ChainedPlugin[] OurPlugins(Node node, string contender, TrafficNetwork network)
    {
        JsonObject config = Interface(node, network, contender == Ours && network.Type == "bridge" ? "cscni" : network.Type, "cscni-ipam").With("stateDir", $"{node.Directory}/state");
        if (contender == OursChained)
        {
            Assert.Null(network.Ingress);
            return network.PortMap is null
                ? [new(Executables.Plugin, config)]
                : [new(Executables.Plugin, config), new(Executables.Plugin, PortMap(network).With("stateDir", $"{node.Directory}/state"))];
        }

        if (network.Ingress is not null)
        {
            config["ingressPolicy"] = network.Ingress;
        }

        foreach ((string key, JsonNode? value) in network.PortMap is null ? [] : PortMap(network))
        {
            if (key != "type")
            {
                config[key] = value!.DeepClone();
            }
        }

        return [new(Executables.Plugin, config)];
    }

    private static JsonObject Interface(Node node, TrafficNetwork network, string type, string ipam)
    {
        JsonObject config = Configs.Bridge(node, type: type, ipam: ipam, subnets: network.Subnets).With("bridge", network.Bridge);
        config.Remove("cniVersion");
        config.Remove("name");
        config["isGateway"] = network.HasGateways;
        config["ipam"]!["routes"] = new JsonArray(new JsonObject { ["dst"] = "0.0.0.0/0" }, new JsonObject { ["dst"] = "::/0" });
        if (network.IpMasq)
        {
            config["ipMasq"] = true;
        }

        foreach ((string key, JsonNode? value) in network.Keys)
        {
            config[key] = value!.DeepClone();
        }

        return config;
    }

    private static JsonObject PortMap(TrafficNetwork network)
    {
        JsonObject config = (JsonObject)network.PortMap!.DeepClone();
        config["type"] = "portmap";
        config["capabilities"] = new JsonObject { ["portMappings"] = true };
        return config;
    }
}
