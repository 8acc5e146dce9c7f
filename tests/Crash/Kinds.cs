using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;

namespace CsCni.Crash;

/// <summary>The kinds of attachment.</summary>
public static class Kinds
{
    private const string V4 = "10.77.0";
    private const string V6 = "fd00:77::";

    /// <summary>All of them; what this kernel lacks among them.</summary>
    public static IReadOnlyList<Kind> All { get; } =
    [
        Ipam("ipam", true) with { IncludesStart = true }, Ipam("ipam-first", false),
        Bridge("bridge-v4", families: "4"), Bridge("bridge-v6", families: "6"), Bridge("bridge-dual") with { IncludesStart = true },
        Bridge("bridge-first") with { HasStanding = false },
        Bridge("bridge-masq", """{"ipMasq": true}""") with { HasRules = true },
        Bridge("bridge-portmap", ports: true) with { HasRules = true },
        Bridge("bridge-bandwidth", $$"""{"bandwidth": {{Rates}}}""") with { HasRates = true },
        Bridge("bridge-tuning", $$"""{{{Tuning}}, "allmulti": true}"""),
        Bridge("bridge-firewall", """{"firewall": true, "ingressPolicy": "same-bridge"}""") with { HasRules = true },
        Bridge("bridge-spoof", """{"macspoofchk": true, "ipspoofchk": true}""") with { HasRules = true },
        Bridge("bridge-promisc", """{"promiscMode": true, "hairpinMode": false}"""),
        Bridge("bridge-vlan", """{"vlan": 5}""") with { Needs = "ip link add k0 type bridge vlan_filtering 1" },
        Bridge("bridge-all", AllKeys, ports: true) with { HasRules = true, HasRates = true },
        Bridge("bridge-all-first", AllKeys, ports: true) with { HasRules = true, HasRates = true, HasStanding = false },
        Bridge("bridge-delegated") with { IsIpamElsewhere = true },
        new("bridge-static", static (_, pod) => [With(BridgeKeys("bridge"), "ipam", Static(pod))]) { HasFdb = true },
        Bridge("ptp", type: "ptp"), Bridge("ptp-masq", """{"ipMasq": true}""", type: "ptp") with { HasRules = true },
        Link("macvlan"), Link("macvtap"), Link("tap"),
        Link("ipvlan") with { Needs = "ip link add k0 link up0 type ipvlan" },
        Link("vlan", """{"vlanId": 5}""") with { Needs = "ip link add k0 link up0 type vlan id 5", HasStanding = false },
        Link("dummy") with { Needs = "ip link add k0 type dummy" },
        Link("netkit") with { Needs = "ip link add k0 type netkit" },
        new("host-device", static (place, _) => [Config("host-device", $$"""{"device": "up0"}""", Ranges(place))])
        {
            Wire = Wire.Lan, HasStanding = false, IsPodNew = true, IsFoundByDelOnly = true,
        },
        new("loopback", static (_, _) => [Config("loopback", "{}")]) { IsFoundByDelOnly = true },
        new("macvlan-dhcp", static (place, _) => [Config("macvlan", """{"master": "up0"}""", new JsonObject
        {
            ["type"] = "dhcp", ["daemonSocketPath"] = $"{place.Directory}/dhcp.sock", ["daemonStateDir"] = $"{place.Directory}/state/dhcp",
        })]) { Wire = Wire.Dhcp, IsPodNew = true },
        Chain("chain-portmap", static (place, pod) => Config("portmap", Ports(pod), stateDirectory: place.Directory)) with { HasRules = true },
        Chain("chain-bandwidth", static (_, _) => Config("bandwidth", Rates)) with { HasRates = true, IsWholeList = true },
        Chain("chain-tuning", static (place, _) => With(Config("tuning", $$"""{{{Tuning}}}"""), "dataDir", $"{place.Directory}/tuning")) with { IsGcForNode = true, IsPodNew = true, IsWholeList = true },
        Chain("chain-firewall", static (place, _) => Config("firewall", "{}", stateDirectory: place.Directory)) with { HasRules = true },
        Chain("chain-sbr", static (_, _) => Config("sbr", "{}")) with { HasRoutingRules = true, IsGcForNode = true, IsPodNew = true, IsWholeList = true },
        Chain("chain-vrf", static (_, _) => Config("vrf", """{"vrfname": "blue"}""")) with { HasRoutingRules = true, IsGcForNode = true, IsPodNew = true, IsWholeList = true, Needs = "ip link add k0 type vrf table 10" },
        new("flannel", Flannel) { ExecutableName = "flannel", HasFdb = true, HasRules = true },
        Overlay("overlay-vxlan", "vxlan", true), Overlay("overlay-vxlan-first", "vxlan", false),
        Overlay("overlay-host-gw", "host-gw", true), Overlay("overlay-host-gw-first", "host-gw", false),
    ];

    private static string Rates => """{"ingressRate": 8000000, "ingressBurst": 800000, "egressRate": 16000000, "egressBurst": 1600000}""";

    private static string Tuning => "\"mac\": \"0e:00:00:00:00:07\", \"mtu\": 1400, \"promisc\": true, \"txQLen\": 500, \"sysctl\": {\"net.core.somaxconn\": \"500\"}";

    private static string AllKeys => $$"""
        {"ipMasq": true, "firewall": true, "macspoofchk": true, "ipspoofchk": true, "ingressPolicy": "isolated", "bandwidth": {{Rates}}, "mtu": 1400, "promisc": true}
        """;

    private static Kind Ipam(string name, bool hasStanding) => new(name, static (place, _) => [Config("bridge", "{}", Ranges(place))])
    {
        IsIpam = true, HasStanding = hasStanding, HasRange = true,
    };

    private static Kind Bridge(string name, string keys = "{}", string families = "46", string type = "cscni", bool ports = false) => new(name, (place, pod) =>
    {
        JsonObject config = type == "ptp" ? Config(type, keys, Ranges(place, families), place.Directory) : BridgeKeys(type, keys);
        config["ipam"] = Ranges(place, families);
        config["stateDir"] = $"{place.Directory}/state";
        return [ports ? Merge(config, Ports(pod)) : config];
    })
    { HasRange = true, HasFdb = true };

    private static Kind Link(string type, string keys = "{}") => new(type, (place, _) =>
    {
        JsonObject config = Config(type, keys, Ranges(place));
        if (type is not ("tap" or "dummy" or "netkit"))
        {
            config["master"] = "up0";
        }

        return [With(config, "enabledad", false)];
    })
    { Wire = Wire.Lan, IsPodNew = true, HasRange = true };

    private static Kind Chain(string name, Func<Place, string, JsonObject> last) =>
        new(name, (place, pod) => [With(BridgeKeys("bridge"), "ipam", Ranges(place)), last(place, pod)]);

    private static Kind Overlay(string name, string backend, bool hasStanding) => new(name, (place, _) =>
    {
        JsonObject config = Config("cscni", $$$"""
            {"overlay": {"backend": "{{{backend}}}", "network": ["10.244.0.0/16", "fd00:244::/48"],
              "publicIP": "192.168.50.1", "publicIPv6": "fd00:50::1", "subnets": ["10.244.1.0/24", "fd00:244:0:1::/64"],
              "peers": [
                {"publicIP": "192.168.50.2", "publicIPv6": "fd00:50::2", "subnets": ["10.244.2.0/24", "fd00:244:0:2::/64"]},
                {"publicIP": "192.168.50.3", "publicIPv6": "fd00:50::3", "subnets": ["10.244.3.0/24", "fd00:244:0:3::/64"]}]}}
            """, new JsonObject { ["dataDir"] = place.LeaseDirectory }, place.Directory);
        return [config];
    })
    { Wire = Wire.Underlay, HasStanding = hasStanding, HasFdb = true, HasRules = true };

    private static JsonObject[] Flannel(Place place, string pod)
    {
        string file = $"{place.Directory}/subnet.env";
        System.IO.File.WriteAllText(file, "FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_SUBNET=10.244.1.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n");
        JsonObject config = Config("flannel", """{"delegate": {"hairpinMode": true, "isDefaultGateway": true}}""", new JsonObject { ["dataDir"] = place.LeaseDirectory });
        config["subnetFile"] = file;
        config["dataDir"] = $"{place.Directory}/flannel";
        return [config];
    }

    private static JsonObject BridgeKeys(string type, string keys = "{}") => Merge(Config(type, keys), """{"bridge": "br0", "isGateway": true, "isDefaultGateway": true}""");

    private static JsonObject Config(string type, string keys, JsonObject? ipam = null, string? stateDirectory = null)
    {
        JsonObject config = Merge(new() { ["type"] = type }, keys);
        if (ipam is not null)
        {
            config["ipam"] = ipam;
        }

        if (stateDirectory is not null)
        {
            config["stateDir"] = $"{stateDirectory}/state";
        }

        return config;
    }

    /// <summary>Four addresses of each family.</summary>
    private static JsonObject Ranges(Place place, string families = "46") => new()
    {
        ["type"] = "cscni-ipam",
        ["dataDir"] = place.LeaseDirectory,
        ["ranges"] = new JsonArray([.. families.Select(static family => (JsonNode)new JsonArray(family == '4'
            ? new JsonObject { ["subnet"] = $"{V4}.0/24", ["rangeStart"] = $"{V4}.2", ["rangeEnd"] = $"{V4}.5" }
            : new JsonObject { ["subnet"] = $"{V6}/64", ["rangeStart"] = $"{V6}2", ["rangeEnd"] = $"{V6}5" }))]),
    };

    private static JsonObject Static(string pod) => new()
    {
        ["type"] = "static",
        ["addresses"] = new JsonArray(new JsonObject { ["address"] = $"{V4}.{(pod == "pod" ? 2 : 3)}/24", ["gateway"] = $"{V4}.1" }),
    };

    private static string Ports(string pod)
    {
        int port = pod switch { "pod" => 8080, "standing" => 9090, _ => 7070 };
        return $$$"""
            {"runtimeConfig": {"portMappings": [{"hostPort": {{{port}}}, "containerPort": 80, "protocol": "tcp"},
              {"hostPort": {{{port}}}, "containerPort": 80, "protocol": "udp"}]}}
            """;
    }

    private static JsonObject With(JsonObject config, string key, JsonNode? value)
    {
        config[key] = value;
        return config;
    }

    private static JsonObject Merge(JsonObject config, string keys)
    {
        foreach ((string key, JsonNode? value) in JsonNode.Parse(keys)!.AsObject())
        {
            config[key] = value?.DeepClone();
        }

        return config;
    }
}
