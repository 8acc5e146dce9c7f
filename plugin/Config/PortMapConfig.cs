using System.Collections.Generic;
using CsCni.Cni;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>
/// The keys of the reference plugin <c>portmap</c>, with its meanings and defaults: read by the chained type
/// <c>portmap</c>, and by <c>cscni</c> among its own.
/// </summary>
internal sealed class PortMapConfig
{
    /// <summary>No port maps.</summary>
    public static PortMapConfig None { get; } = new();

    private PortMapConfig()
    {
    }

    private PortMapConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        Mappings = PortMappingReader.Read(config.RuntimeConfig is { } runtime ? runtime["portMappings"] : default);
        HasSnat = root["snat"].AsBool() ?? true;
        MasqueradesAll = root["masqAll"].AsBool() ?? false;
        ConditionsV4 = PortConditionReader.Read(root, IpFamily.V4);
        ConditionsV6 = PortConditionReader.Read(root, IpFamily.V6);
        CheckUnused(root);
    }

    /// <summary>runtimeConfig.portMappings.</summary>
    public List<PortMapping> Mappings { get; } = [];

    /// <summary>snat: the container reaches itself, its neighbours reach it and the node reaches it by 127.0.0.1 through the host port.</summary>
    public bool HasSnat { get; } = true;

    /// <summary>masqAll: the container sees an address of the node as the source of all mapped traffic.</summary>
    public bool MasqueradesAll { get; }

    /// <summary>conditionsV4: what IPv4 packets must be besides.</summary>
    public List<PortCondition> ConditionsV4 { get; } = [];

    /// <summary>conditionsV6: what IPv6 packets must be besides.</summary>
    public List<PortCondition> ConditionsV6 { get; } = [];

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">2: conditions that are not served. 6: a wrong type. 7: a value out of bounds.</exception>
    public static PortMapConfig Read(NetworkConfig config) => new(config);

    /// <summary>Keys that choose between iptables and nft, or say how iptables marks packets: checked as there, and without effect.</summary>
    private static void CheckUnused(JsonObject root)
    {
        RuleBackend.Check(root["backend"], "backend");
        bool hasMark = root["markMasqBit"].AsInteger() is not null;
        if (hasMark && root["externalSetMarkChain"].AsString() is { Length: > 0 })
        {
            throw new CniException(ErrorCode.InvalidConfig, "network configuration: Cannot specify externalSetMarkChain and markMasqBit");
        }

        if (hasMark && root["markMasqBit"].AsInteger() is not (>= 0 and <= 31))
        {
            throw new CniException(ErrorCode.InvalidConfig, "network configuration: MasqMarkBit must be between 0 and 31");
        }
    }
}
