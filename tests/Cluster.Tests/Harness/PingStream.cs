using System;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.Cluster.Tests.Harness;

/// <summary>A packet every 10 ms from a pod to an address, beside a test, until it is ended.</summary>
public sealed partial class PingStream : IDisposable
{
    private readonly Background _ping;
    private readonly string _to;

    public PingStream(ClusterPod from, string to)
    {
        _to = to;

        _ping = from.NetNs.Start(Path.Combine(from.Node.Directory, $"ping-{Guid.NewGuid():N}"), "ping", "-n", "-q", "-i", "0.01", "-W", "2", to);
        Thread.Sleep(100);
    }

    /// <summary>Ends it, and asserts that each packet but the very last was answered.</summary>
    public void MustHaveLostNothing()
    {
        // A few packets at least, behind what was done last.
        Thread.Sleep(200);
        Shell.Must($"kill -INT {_ping.ProcessId}");
        Background.WaitFor(() => _ping.HasEnded, 10_000, () => "ping ends");
        Match match = Summary().Match(_ping.Log);
        Assert.True(match.Success, _ping.Log);
        int[] counts = [.. match.Groups.Values.Skip(1).Select(static group => int.Parse(group.Value))];
        Assert.True(counts[0] >= 5 && counts[1] >= counts[0] - 1, $"to {_to}: {match.Value}");
    }

    public void Dispose() => _ping.Dispose();

    [GeneratedRegex(@"(\d+) packets transmitted, (\d+) received")]
    private static partial Regex Summary();
}
