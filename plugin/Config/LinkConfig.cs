using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Cni.Results;

namespace CsCni.Plugin.Config;

/// <summary>The keys that all types have whose container gets one link and no pair: macvlan, macvtap, ipvlan, vlan, dummy, tap.</summary>
internal sealed class LinkConfig
{
    private LinkConfig(NetworkConfig config, bool detectsDuplicates)
    {
        JsonObject root = config.Root;
        Master = root["master"].AsString() ?? string.Empty;
        Mtu = InterfaceKeys.ReadMtu(root);
        LinkInContainer = root["linkInContainer"].AsBool() ?? false;
        EnableDad = root["enabledad"].AsBool() ?? detectsDuplicates;
        Dns = ResultReader.ReadDns(root["dns"]);
        Ipam = IpamSettings.Read(config);
    }

    /// <summary>master: name of the link below; empty where it is not told.</summary>
    public string Master { get; init; }

    /// <summary>mtu in bytes; 0 takes the master's.</summary>
    public int Mtu { get; }

    /// <summary>linkInContainer: the master is in the container's namespace, not in the node's.</summary>
    public bool LinkInContainer { get; }

    /// <summary>
    /// enabledad: IPv6 addresses pass duplicate address detection before ADD returns. On a link to a network of others, the
    /// default, as the reference plugins always do it there.
    /// </summary>
    public bool EnableDad { get; }

    /// <summary>dns of the config; where any field is set, it takes the place of the IPAM's.</summary>
    public ResultDns Dns { get; }

    /// <summary>Which IPAM plugin gives the addresses, if any.</summary>
    public IpamSettings Ipam { get; }

    /// <summary>Reads the keys.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="detectsDuplicates">What enabledad is where it is not told.</param>
    /// <exception cref="CniException">6: a wrong type. 7: a value out of bounds.</exception>
    public static LinkConfig Read(NetworkConfig config, bool detectsDuplicates = true) => new(config, detectsDuplicates);

    /// <summary>The same with another master.</summary>
    public LinkConfig WithMaster(NetworkConfig config, string master) => new(config, EnableDad) { Master = master };
}
