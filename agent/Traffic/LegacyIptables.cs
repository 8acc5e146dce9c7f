using System;
using System.Collections.Generic;
using System.Text;
using CsCni.Linux;

namespace CsCni.Agent.Traffic;

/// <summary>
/// iptables from before nf_tables, which distributions still carry as iptables-legacy: its tables are out of netlink's reach.
/// An operator who has them is to know that cluster traffic may be dropped there, and that we cannot help it.
/// </summary>
internal static class LegacyIptables
{
    /// <summary>What to tell the operator of the network namespace that the calling thread is in.</summary>
    /// <param name="settings">What the rules are made of.</param>
    /// <returns>A warning for the log; null where no such table filters forwarded packets of the network.</returns>
    public static string? FindWarning(in TrafficSettings settings)
    {
        List<string> commands = [];
        Add(commands, "ip_tables_names", "iptables-legacy", settings.NetworkV4);
        Add(commands, "ip6_tables_names", "ip6tables-legacy", settings.NetworkV6);
        return commands.Count == 0 ? null
            : "table filter of iptables-legacy is in use, which cannot be changed over nf_tables: where its chain FORWARD drops, "
                + $"let cluster traffic pass with {string.Join(" and ", commands)}, or move the node to iptables-nft";
    }

    private static void Add(List<string> commands, string file, string program, IpPrefix network)
    {
        if (network.IsValid && HasFilter($"/proc/thread-self/net/{file}"))
        {
            commands.Add($"\"{program} -A FORWARD -s {network} -j ACCEPT\"");
            commands.Add($"\"{program} -A FORWARD -d {network} -j ACCEPT\"");
        }
    }

    /// <summary>The kernel lists the tables that somebody has made in this namespace, a line each.</summary>
    private static bool HasFilter(string path)
    {
        try
        {
            return Array.IndexOf(Encoding.UTF8.GetString(FileText.ReadBytes(path, 4096)).Split('\n'), "filter") >= 0;
        }
        catch (LinuxException)
        {
            // A kernel without them has no such file.
            return false;
        }
    }
}
