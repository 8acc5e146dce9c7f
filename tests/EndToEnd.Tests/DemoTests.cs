using System;
using System.Diagnostics;
using CsCni.EndToEnd.Tests.Harness;
using Xunit;

namespace CsCni.EndToEnd.Tests;

/// <summary>make demo's script: quick, complete, and without a trace.</summary>
[Collection(nameof(Alone))]
public sealed class DemoTests
{
    [Fact]
    public void ShowsTwoPodsAndLeavesNothing()
    {
        string before = Shell.Must("ip -o link") + Shell.Must("ip netns list");
        long start = Stopwatch.GetTimestamp();
        Outcome outcome = Shell.Run($"{Executables.Root}/build/demo", []);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Assert.True(outcome.ExitCode == 0, outcome.Text);
        Assert.Equal(4, outcome.Output.Split(" 0% packet loss").Length - 1);
        Assert.Contains("veth links on the node: 0, addresses held: 0, cached results: 0", outcome.Output);
        Assert.InRange(seconds, 0, 3);
        Assert.Equal(before, Shell.Must("ip -o link") + Shell.Must("ip netns list"));
    }

    [Theory]
    [InlineData("0.03")]
    [InlineData("0.1")]
    [InlineData("0.2")]
    public void CleansUpAfterCtrlC(string seconds)
    {
        // SIGINT to the whole process group, as a terminal sends it.
        Outcome outcome = Shell.Run("timeout", ["-s", "INT", seconds, $"{Executables.Root}/build/demo"]);
        Assert.Equal(124, outcome.ExitCode);
        Assert.DoesNotContain("cscni-demo", Shell.Must("ip netns list"));
    }
}
