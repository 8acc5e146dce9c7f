using System.Collections.Generic;
using CsCni.Cni.Json;
using CsCni.Linux;

namespace CsCni.Plugin.Config;

/// <summary>Keys that several interface types read alike.</summary>
internal static class InterfaceKeys
{
    /// <summary>mtu in bytes; 0 leaves it to the kernel.</summary>
    /// <exception cref="Cni.CniException">6: not a number. 7: out of bounds.</exception>
    public static int ReadMtu(JsonObject root)
    {
        JsonValue value = root["mtu"];
        int mtu = value.AsInteger(0, 65535) ?? 0;
        return mtu is 0 or >= 68 ? mtu : throw value.Invalid("expected 0 (the kernel's choice) or a number from 68 to 65535");
    }

    /// <summary>A list of networks in CIDR notation.</summary>
    /// <exception cref="Cni.CniException">6: not a list of texts. 7: not a network.</exception>
    public static List<IpPrefix> ReadPrefixes(JsonValue value)
    {
        List<IpPrefix> prefixes = [];
        foreach (JsonValue element in value.AsArray())
        {
            if (!IpPrefix.TryParse(element.AsString() ?? string.Empty, out IpPrefix prefix) || !prefix.HasNoHostBits)
            {
                throw element.Invalid("expected a network in CIDR notation without host bits, such as 10.0.0.0/8");
            }

            prefixes.Add(prefix);
        }

        return prefixes;
    }
}
