using System;
using System.Linq;
using System.Text.RegularExpressions;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>What a kernel holds, as text that can be compared.</summary>
internal static partial class KernelState
{
    /// <summary>Links, addresses, routes, rules, lasting neighbours, FDB entries and nf_tables, a line each, sorted, without indexes, times and counters.</summary>
    public static string Of(TestNamespace netns) => string.Join('\n', Told(netns)
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(static line => Changing().Replace(line, string.Empty))
        .Order(StringComparer.Ordinal));

    private static string Told(TestNamespace netns)
    {
        Outcome outcome = netns.Run("ip", ["-d", "-o", "-batch", "-"], input: "link show\naddr show\nroute show table all\nrule show\nneigh show nud permanent\n");
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        return outcome.Output + netns.Must("bridge fdb show") + netns.Must("nft -s list ruleset");
    }

    [GeneratedRegex(@"^\d+: |@if\d+|link-netnsid \d+|valid_lft \S+|preferred_lft \S+| expires \S+|\btimer\s+\S+|_timer\s+\S+|\\|used \d+\S*|group_fwd_mask\S*|counter packets \d+ bytes \d+")]
    private static partial Regex Changing();
}
