using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>What a call costs, with nothing held and with 50,000 addresses held: counted in system calls, which do not vary.</summary>
public sealed class CostTests
{
    private const int Many = 50_000;

    /// <summary>Probes that meet a cluster of the table, two system calls each; the runtime's own calls vary by a few too.</summary>
    private const int Slack = 24;

    /// <summary>GC looks at every slot of the index, a quarter of a megabyte at a time: a millisecond for 50,000.</summary>
    private const int IndexReads = 12;

    [Fact]
    public void Every_command_costs_the_same_with_50_000_held()
    {
        using Network empty = OfMany();
        using Network full = OfMany();
        Fill(full);
        full.Add("first").Succeeded();
        empty.Add("first").Succeeded();
        foreach (string command in (string[])["ADD", "CHECK", "STATUS", "GC", "DEL"])
        {
            int few = Strace.Lines(empty, command, "c1").Length;
            int many = Strace.Lines(full, command, "c1").Length;
            int slack = command == "GC" ? Slack + IndexReads : Slack;
            Assert.True(many <= few + slack, $"{command}: {few} system calls with 1 held, {many} with {Many}");
            Assert.True(few < 250, $"{command}: {few} system calls");
        }

        double fewTime = MedianOfPairs(empty);
        double manyTime = MedianOfPairs(full);
        Assert.True(manyTime < (3 * fewTime) + 2, $"ADD and DEL: {fewTime:F2} ms with 1 held, {manyTime:F2} ms with {Many}");
    }

    [Fact]
    public void The_executable_does_not_look_at_the_nodes_mounts()
    {
        using Network network = OfMany();
        string[] lines = Strace.Lines(network, "ADD", "c1");
        Assert.Contains(lines, static line => line.Contains("cscni.leases", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, static line => line.Contains("mountinfo", StringComparison.Ordinal) || line.Contains("cgroup", StringComparison.Ordinal));
    }

    [Fact]
    public void The_executable_is_small_and_static()
    {
        Assert.InRange(new FileInfo(Executables.Ours).Length, 1, 4 << 20);
        Assert.DoesNotContain("INTERP", Executables.Shell($"readelf -l {Executables.Ours}"));
    }

    [Fact]
    public void Without_a_command_it_says_what_it_is()
    {
        Answer answer = Executables.Run(Executables.Ours, [], string.Empty);
        Assert.Equal((0, string.Empty), (answer.Status, answer.Output));
        Assert.Contains("0.4.0, 1.0.0, 1.1.0", answer.ErrorOutput);
    }

    private static Network OfMany() => new("""{"subnet": "10.8.0.0/15"}""");

    private static void Fill(Network network)
    {
        Directory.CreateDirectory(network.Directory);
        for (int number = 0; number < Many; number++)
        {
            string address = $"10.8.{(number + 256) >> 8}.{number & 255}";
            File.WriteAllText(network.FileOf(address), $"{number:x64}\r\neth0");
        }
    }

    private static double MedianOfPairs(Network network)
    {
        double[] times = new double[21];
        for (int round = 0; round < times.Length; round++)
        {
            long start = Stopwatch.GetTimestamp();
            network.Add("timed").Succeeded();
            network.Del("timed").Succeeded();
            times[round] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return times.Order().ElementAt(times.Length / 2);
    }
}
