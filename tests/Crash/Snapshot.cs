using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace CsCni.Crash;

/// <summary>All that a plugin may have changed, as text: a line for each thing, the same before and after.</summary>
/// <param name="Node">Links, addresses, routes, neighbours, rules of the node.</param>
/// <param name="Files">Files and sysctls of the node.</param>
/// <param name="Pod">The same of the pod.</param>
public sealed partial record Snapshot(string Node, string Files, string Pod)
{
    private const string Batch = "link show\naddress show\nroute show table all\nneighbour show nud permanent\nneighbour show proxy\nrule show\n";

    private static readonly string[] s_nodeSysctls =
    [
        "ipv4/ip_forward", "ipv6/conf/all/forwarding", "ipv4/conf/br0/route_localnet", "ipv4/conf/all/route_localnet", "ipv4/conf/br0/forwarding",
        "ipv4/conf/cni0/route_localnet", "ipv6/conf/br0/accept_dad", "ipv6/conf/br0/disable_ipv6", "ipv4/conf/up0/route_localnet",
    ];

    private static readonly string[] s_podSysctls = ["core/somaxconn", "ipv4/conf/all/arp_filter", "ipv4/ip_forward", "ipv6/conf/all/forwarding", "ipv6/conf/default/accept_dad"];

    /// <summary>Looks at everything.</summary>
    public static Snapshot Take(Place place)
    {
        (string node, string sysctls) = place.OnNode(() => (LookAtNode(place.Kind), Sysctls(s_nodeSysctls)));
        return new(node, $"{sysctls}{Contents(place.Directory)}", place.InPod(() => $"{Ip(place.Kind)}{Sysctls(s_podSysctls)}"));
    }

    /// <summary>The lines of each that the other lacks; empty where there are none.</summary>
    public static string Difference(string expected, string actual)
    {
        if (expected == actual)
        {
            return string.Empty;
        }

        string[] before = expected.Split('\n'), after = actual.Split('\n');
        IEnumerable<string> lines = [.. before.Except(after).Select(static line => $"  - {line}"), .. after.Except(before).Select(static line => $"  + {line}")];
        return lines.Any() ? string.Join('\n', lines) : "  the same lines, in another order or number";
    }

    /// <summary>The sections' differences.</summary>
    public string DifferenceTo(Snapshot actual, Scope scope) => string.Join('\n', new[]
    {
        Difference(Strip(Node, scope), Strip(actual.Node, scope)),
        scope == Scope.Links ? string.Empty : Difference(Files, actual.Files),
        scope == Scope.Node ? string.Empty : Difference(Pod, actual.Pod),
    }.Where(static text => text.Length > 0));

    /// <summary>A node that forwards IPv6 has addresses of routers.</summary>
    private static string Strip(string text, Scope scope) => scope != Scope.Links
        ? text
        : string.Join('\n', text.Split('\n').Where(static line => !line.StartsWith("anycast ", StringComparison.Ordinal) && !line.StartsWith("33:33:", StringComparison.Ordinal)));

    private static string LookAtNode(Kind kind)
    {
        StringBuilder text = new(Ip(kind));
        if (kind.HasRules)
        {
            // Sets list their elements in no particular order.
            text.AppendJoin('\n', Shell.Must("nft list ruleset").Split('\n', ',').Select(static line => line.Trim()).Order(StringComparer.Ordinal)).Append('\n');
        }

        if (kind.HasRates)
        {
            text.Append(Shell.Must("tc qdisc show"));
        }

        if (kind.HasFdb)
        {
            text.AppendJoin('\n', Shell.Must("bridge fdb show").Split('\n').Where(static line => line.Contains("permanent") || line.Contains("static")).Order(StringComparer.Ordinal));
        }

        return text.ToString();
    }

    private static string Ip(Kind kind) => Variable().Replace(
        Shell.Run("ip", ["-o", "-d", "-batch", "-"], input: Batch).Require("ip -batch").Output + (kind.HasRoutingRules ? Shell.Must("ip -6 rule show") : string.Empty), string.Empty);

    private static string Sysctls(string[] names) => string.Concat(names.Where(static name => File.Exists($"/proc/sys/net/{name}"))
        .Select(static name => $"sysctl {name} {File.ReadAllText($"/proc/sys/net/{name}").Trim()}\n"));

    /// <summary>Lease and state files with their contents, but for what only hints at the next address.</summary>
    private static string Contents(string directory)
    {
        StringBuilder text = new();
        foreach (string part in (string[])["leases", "state", "tuning", "flannel"])
        {
            if (!Directory.Exists($"{directory}/{part}"))
            {
                continue;
            }

            foreach (string path in Directory.GetFileSystemEntries($"{directory}/{part}", "*", SearchOption.AllDirectories).Where(static path => !IsLock(path) && !IsEmpty(path)).Order(StringComparer.Ordinal))
            {
                text.Append("file ").Append(path.AsSpan(directory.Length + 1)).Append(' ').Append(IsHint(path) ? string.Empty : Content(path)).Append('\n');
            }
        }

        return text.ToString();
    }

    private static bool IsHint(string path) => Path.GetFileName(path) is { } name && (name.StartsWith("last_reserved_ip", StringComparison.Ordinal)
        || (path.Contains("/leases/", StringComparison.Ordinal) && !IPAddress.TryParse(name, out _)));

    /// <summary>Made once, and never removed: who waits for a lock must find the same file.</summary>
    private static bool IsLock(string path) => (Path.GetFileName(path) == "lock" || path.EndsWith(".lock", StringComparison.Ordinal)) && new FileInfo(path).Length == 0;

    /// <summary>The next call that opens it removes it, as each does.</summary>
    private static bool IsEmpty(string path) => Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any();

    private static string Content(string path) => File.GetAttributes(path).HasFlag(FileAttributes.Directory) ? "directory" : File.ReadAllText(path).ReplaceLineEndings(" ");

    /// <summary>
    /// Indexes, timers of bridges and their ports, lifetimes, carriers, of which the kernel tells up to a second later, and the rule
    /// that it makes with a namespace's first VRF and keeps.
    /// </summary>
    [GeneratedRegex(@"1000:\tfrom all lookup \[l3mdev-table\].*\n|(?<=^|\n)\d+: |\b\w+_timer +\S+ | expires \d+sec| tentative|message_age +\S+ | linkdown|(NO-CARRIER|LOWER_UP),|,LOWER_UP|state \w+ ")]
    private static partial Regex Variable();
}
