using System.Collections.Generic;
using CsCni.Linux;

namespace CsCni.Plugin.Steps;

/// <summary>The node's forwarding. It stays on when the last attachment goes: others may have come to need it.</summary>
internal static class ForwardingStep
{
    /// <summary>Lets the node forward the families of these addresses.</summary>
    /// <exception cref="LinuxException">The sysctl cannot be set.</exception>
    public static void Enable(List<IpPrefix> addresses)
    {
        foreach (string path in Sysctls(addresses))
        {
            Sysctl.Set(path, "1");
        }
    }

    /// <summary>The first way in which the node does not forward these families, for CHECK; null where it does.</summary>
    public static string? Fault(List<IpPrefix> addresses)
    {
        foreach (string path in Sysctls(addresses))
        {
            string? value = Sysctl.Get(path);
            if (value is null or "0")
            {
                return $"the node does not forward: sysctl {path.Replace('/', '.')} is {value ?? "missing"}, expected 1";
            }
        }

        return null;
    }

    private static List<string> Sysctls(List<IpPrefix> addresses)
    {
        List<string> paths = [];
        if (addresses.Exists(static address => address.Address.IsV4))
        {
            paths.Add("net/ipv4/ip_forward");
        }

        if (addresses.Exists(static address => address.Address.IsV6))
        {
            paths.Add("net/ipv6/conf/all/forwarding");
        }

        return paths;
    }
}
