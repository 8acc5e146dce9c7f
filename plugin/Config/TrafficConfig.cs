using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>The keys of an interface type that become nf_tables elements: masquerade, port maps, spoof protection, ingress policy.</summary>
internal sealed class TrafficConfig
{
    private TrafficConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        IpMasq = root["ipMasq"].AsBool() ?? false;
        RuleBackend.Check(root["ipMasqBackend"], "ipmasq backend");
        NonMasqueradeCidrs = InterfaceKeys.ReadPrefixes(root["nonMasqueradeCIDRs"]);
        ChecksMac = root["macspoofchk"].AsBool() ?? false;
        ChecksAddresses = root["ipspoofchk"].AsBool() ?? false;

        // Unchanged conflists of the reference plugin leave port maps and policies to chained plugins.
        if (config.Type == "cscni")
        {
            PortMap = PortMapConfig.Read(config);
            Ingress = ReadPolicy(root["ingressPolicy"]);
            IsForwarded = root["firewall"].AsBool() ?? false;
        }
    }

    /// <summary>ipMasq: traffic to outside the container's network leaves with an address of the node.</summary>
    public bool IpMasq { get; }

    /// <summary>nonMasqueradeCIDRs: further destinations that see the container's own address.</summary>
    public List<IpPrefix> NonMasqueradeCidrs { get; }

    /// <summary>macspoofchk: frames leave the container with its own hardware address only.</summary>
    public bool ChecksMac { get; }

    /// <summary>ipspoofchk: packets, ARP and neighbour advertisements leave the container with its own addresses only.</summary>
    public bool ChecksAddresses { get; }

    /// <summary>Port maps; none but in type cscni.</summary>
    public PortMapConfig PortMap { get; } = PortMapConfig.None;

    /// <summary>ingressPolicy; open but in type cscni.</summary>
    public IngressPolicy Ingress { get; }

    /// <summary>firewall: the node forwards for the container although another chain's policy drops; false but in type cscni.</summary>
    public bool IsForwarded { get; }

    /// <summary>True where an attachment needs nf_tables.</summary>
    public bool NeedsRules =>
        IpMasq || ChecksMac || ChecksAddresses || Ingress != IngressPolicy.Open || IsForwarded || PortMap.Mappings.Count > 0;

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">2: port map conditions that are not served. 6: a wrong type. 7: a bad value.</exception>
    public static TrafficConfig Read(NetworkConfig config) => new(config);

    /// <summary>Whether a configuration asks for rules, read as far as it can be: for DEL, which a bad key must not stop.</summary>
    public static bool MayNeedRules(NetworkConfig config)
    {
        try
        {
            return Read(config).NeedsRules;
        }
        catch (CniException)
        {
            return true;
        }
    }

    /// <summary>ingressPolicy: who may reach the container.</summary>
    /// <exception cref="CniException">7: another word.</exception>
    public static IngressPolicy ReadPolicy(JsonValue value) => value.AsString() switch
    {
        null or "" or "open" => IngressPolicy.Open,
        "same-bridge" => IngressPolicy.SameBridge,
        "isolated" => IngressPolicy.Isolated,
        var other => throw new CniException(
            ErrorCode.InvalidConfig, $"network configuration: unknown ingress policy: \"{other}\" (expected open, same-bridge or isolated)"),
    };
}
