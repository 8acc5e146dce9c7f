using System;
using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>
/// The keys of the reference plugin <c>bridge</c>, with its meanings and defaults. Reading checks types and bounds; what
/// depends on several keys is checked by <see cref="BridgeRules"/>, for ADD alone.
/// </summary>
internal sealed class BridgeConfig
{
    private BridgeConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        Bridge = ReadName(config);
        IsDefaultGateway = root["isDefaultGateway"].AsBool() ?? false;
        IsGateway = (root["isGateway"].AsBool() ?? false) || IsDefaultGateway;
        ForceAddress = root["forceAddress"].AsBool() ?? false;
        Mtu = InterfaceKeys.ReadMtu(root);
        HairpinMode = root["hairpinMode"].AsBool() ?? false;
        NeedsHairpin = config.Type == "cscni" && !(root["promiscMode"].AsBool() ?? false) && config.RuntimeConfig?["portMappings"].AsArray().Count > 0;
        PromiscMode = root["promiscMode"].AsBool() ?? false;
        Vlan = ReadVlan(root["vlan"]);
        VlanTrunk = TrunkReader.Read(root["vlanTrunk"]);
        PreserveDefaultVlan = root["preserveDefaultVlan"].AsBool() ?? false;
        EnableDad = root["enabledad"].AsBool() ?? false;
        DisableContainerInterface = root["disableContainerInterface"].AsBool() ?? false;
        PortIsolation = root["portIsolation"].AsBool() ?? false;
        SubnetOf = InterfaceKeys.ReadPrefixes(root["subnetOf"]);
        Dns = ResultReader.ReadDns(root["dns"]);
        Ipam = IpamSettings.Read(config);
    }

    /// <summary>bridge: the bridge's name.</summary>
    public string Bridge { get; }

    /// <summary>isGateway, or isDefaultGateway: the bridge gets the gateway's address, and the node forwards.</summary>
    public bool IsGateway { get; }

    /// <summary>isDefaultGateway: the container's default route leads to the bridge.</summary>
    public bool IsDefaultGateway { get; }

    /// <summary>forceAddress: another address of the bridge is replaced.</summary>
    public bool ForceAddress { get; }

    /// <summary>mtu of bridge and veth in bytes; 0 leaves it to the kernel.</summary>
    public int Mtu { get; private init; }

    /// <summary>hairpinMode: the bridge may send a frame back through the port that it came by.</summary>
    public bool HairpinMode { get; }

    /// <summary>True where the container may reach itself through a port of the node, which needs <see cref="HairpinMode"/> under br_netfilter.</summary>
    public bool NeedsHairpin { get; }

    /// <summary>promiscMode: the bridge is promiscuous.</summary>
    public bool PromiscMode { get; }

    /// <summary>vlan: the port's PVID, untagged; 0 for none.</summary>
    public int Vlan { get; }

    /// <summary>vlanTrunk: VLANs that pass the port tagged.</summary>
    public IReadOnlyList<VlanRange> VlanTrunk { get; }

    /// <summary>preserveDefaultVlan: VLAN 1 stays on the port beside vlan and vlanTrunk.</summary>
    public bool PreserveDefaultVlan { get; }

    /// <summary>enabledad: IPv6 addresses pass duplicate address detection before ADD returns.</summary>
    public bool EnableDad { get; }

    /// <summary>disableContainerInterface: the container's end stays down.</summary>
    public bool DisableContainerInterface { get; }

    /// <summary>portIsolation: the port does not talk to other isolated ports.</summary>
    public bool PortIsolation { get; }

    /// <summary>subnetOf: the networks that the node's subnets are parts of, other parts of which are of other nodes, or were this one's.</summary>
    public List<IpPrefix> SubnetOf { get; }

    /// <summary>dns of the config; where any field is set, it takes the place of the IPAM's.</summary>
    public ResultDns Dns { get; }

    /// <summary>Which IPAM plugin gives the addresses.</summary>
    public IpamSettings Ipam { get; }

    /// <summary>True where there is an IPAM: the container gets addresses.</summary>
    public bool HasAddresses => Ipam.IsPresent;

    /// <summary>True where the port is given VLANs.</summary>
    public bool HasVlans => Vlan != 0 || VlanTrunk.Count > 0;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a value out of bounds.</exception>
    public static BridgeConfig Read(NetworkConfig config) => new(config);

    /// <summary>Reads the keys, and takes another MTU than they tell.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a value out of bounds.</exception>
    public static BridgeConfig ReadWithMtu(NetworkConfig config, int mtu) => new(config) { Mtu = mtu };

    /// <summary>The bridge's name alone, for what must work whatever has become of the other keys.</summary>
    /// <exception cref="CniException">6: not a string.</exception>
    public static string ReadName(NetworkConfig config) => config.Root["bridge"].AsString() is { Length: > 0 } name ? name : "cni0";

    private static int ReadVlan(JsonValue value)
    {
        long vlan = value.AsInteger() ?? 0;
        return vlan is >= 0 and <= 4094
            ? (int)vlan
            : throw new CniException(ErrorCode.InvalidConfig, $"invalid VLAN ID {vlan} (must be between 0 and 4094)");
    }
}
