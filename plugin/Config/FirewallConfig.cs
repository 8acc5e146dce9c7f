using CsCni.Cni;
using CsCni.Cni.Json;

namespace CsCni.Plugin.Config;

/// <summary>The keys of the reference plugin <c>firewall</c>.</summary>
internal sealed class FirewallConfig
{
    /// <summary>The longest name that iptables takes, XT_EXTENSION_MAXNAMELEN less the closing NUL (linux/netfilter/x_tables.h).</summary>
    private const int MaxChainName = 28;

    private FirewallConfig(NetworkConfig config)
    {
        JsonObject root = config.Root;
        Backend = ReadBackend(root["backend"]);
        AdminChain = ReadChain(root["iptablesAdminChainName"]);
        Zone = root["firewalldZone"].AsString() is { Length: > 0 } zone ? zone : "trusted";
        Ingress = TrafficConfig.ReadPolicy(root["ingressPolicy"]);
    }

    /// <summary>backend; firewalld where it runs, else nf_tables, where it is not told.</summary>
    public FirewallBackend Backend { get; }

    /// <summary>iptablesAdminChainName.</summary>
    public string AdminChain { get; }

    /// <summary>firewalldZone.</summary>
    public string Zone { get; }

    /// <summary>ingressPolicy.</summary>
    public IngressPolicy Ingress { get; }

    /// <summary>Reads the keys.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static FirewallConfig Read(NetworkConfig config) => new(config);

    /// <summary>Of type cscni with the key firewall.</summary>
    /// <exception cref="CniException">6: a wrong type. 7: a bad value.</exception>
    public static void CheckInline(NetworkConfig config)
    {
        if (TrafficConfig.Read(config).IsForwarded)
        {
            Read(config);
        }
    }

    /// <summary>iptables and nftables are one here: rules of nf_tables, which open the chains of either.</summary>
    private static FirewallBackend ReadBackend(JsonValue value) => value.AsString() switch
    {
        null or "" => FirewallBackend.Any,
        "iptables" or "nftables" => FirewallBackend.Nftables,
        "firewalld" => FirewallBackend.Firewalld,
        _ => throw value.Invalid("expected iptables, nftables or firewalld"),
    };

    private static string ReadChain(JsonValue value)
    {
        string name = value.AsString() is { Length: > 0 } given ? given : "CNI-ADMIN";
        bool isGood = name.Length <= MaxChainName && name[0] != '-';
        foreach (char character in name)
        {
            isGood &= char.IsAsciiLetterOrDigit(character) || character is '-' or '_' or '.';
        }

        return isGood ? name : throw value.Invalid($"expected a chain's name: at most {MaxChainName} letters, digits, \"-\", \"_\" or \".\"");
    }
}
