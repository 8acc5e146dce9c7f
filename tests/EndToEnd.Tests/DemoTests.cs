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
    [InlineData("cscnictl add")]
    [InlineData("pod to pod, IPv6")]
    [InlineData("cscnictl check")]
    public void CleansUpAfterCtrlC(string reached)
    {
        // SIGINT to the whole process group, as a terminal sends it, once the demo has got that far.
        const string interrupt = """
            import os, signal, subprocess, sys
            demo = subprocess.Popen([sys.argv[1]], stdout=subprocess.PIPE, start_new_session=True)
            seen = b""
            while sys.argv[2].encode() not in seen:
                part = os.read(demo.stdout.fileno(), 4096)
                if not part:
                    sys.exit("the demo never printed " + sys.argv[2])
                seen += part
            os.killpg(demo.pid, signal.SIGINT)
            demo.stdout.read()
            print(demo.wait())
            """;
        string before = Shell.Must("ip netns list");
        Outcome outcome = Shell.Run("python3", ["-c", interrupt, $"{Executables.Root}/build/demo", reached]);
        Assert.Equal("130", outcome.Output.Trim());
        Assert.Equal(before, Shell.Must("ip netns list"));
    }
}
