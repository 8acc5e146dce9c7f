using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Processes that are killed at every step: no lease is lost, none is leaked, no address is given twice.</summary>
public sealed class KillTests
{
    private const int MostSteps = 200;

    /// <summary>What the directory is like when the command comes that is killed.</summary>
    public enum Start
    {
        /// <summary>There is none.</summary>
        Nothing,

        /// <summary>The index tells what it holds.</summary>
        True,

        /// <summary>Somebody else changed it.</summary>
        Changed,

        /// <summary>It is of an earlier boot, but for one lease.</summary>
        Rebooted,
    }

    [Theory]
    [InlineData(Start.Nothing)]
    [InlineData(Start.True)]
    [InlineData(Start.Changed)]
    [InlineData(Start.Rebooted)]
    public void ADD(Start start) => KillAtEachStep("ADD", start);

    [Theory]
    [InlineData(Start.True)]
    [InlineData(Start.Changed)]
    [InlineData(Start.Rebooted)]
    public void DEL(Start start) => KillAtEachStep("DEL", start);

    [Theory]
    [InlineData(Start.True)]
    [InlineData(Start.Changed)]
    public void GC(Start start) => KillAtEachStep("GC", start);

    [Fact]
    public void The_ADD_that_makes_the_index_grow()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        string template = Path.Combine(network.Root, "template");
        network.Add("first").Succeeded();
        long size = new FileInfo(network.FileOf("cscni.leases")).Length;
        int count = 0;
        do
        {
            Executables.Shell($"rm -rf {template} && cp -a {network.DataDir} {template}");
            network.Add($"c{count++}").Succeeded();
            Assert.True(count < 200);
        }
        while (new FileInfo(network.FileOf("cscni.leases")).Length == size);
        int step = 0;
        Answer answer;
        do
        {
            Executables.Shell($"rm -rf {network.DataDir} && cp -a {template} {network.DataDir}");
            answer = Strace.Kill(network, "ADD", "killed", ++step);
            network.Check("first").Succeeded();
            network.Check("c7").Succeeded();
            network.Del("killed").Succeeded();
            Assert.Equal(count, network.Held.Length);
            network.Add("next").Succeeded();
            network.Gc("next/eth0", "c7/eth0").Succeeded();
            Assert.Equal(2, network.Held.Length);
        }
        while (answer.Status != 0 && step < MostSteps);
        Assert.InRange(step, 13, MostSteps - 1);
    }

    private static void KillAtEachStep(string command, Start start)
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""", """{"subnet": "10.8.0.0/29"}""");
        string template = Path.Combine(network.Root, "template");
        Prepare(network, start, command);
        Executables.Shell($"mkdir -p {network.DataDir} && cp -a {network.DataDir} {template}");
        int step = 0;
        Answer answer = new(-1, string.Empty, string.Empty);
        do
        {
            step++;
            Assert.True(step < MostSteps);

            // What comes first afterwards may be an ADD, which could mend what a DEL would have stumbled over, or a DEL.
            KillAt(step);
            Inspect(network, command, start, answer, step);
            KillAt(step);
            string containerId = command == "ADD" ? "killed" : "c1";
            network.Del(containerId).Succeeded();
            Assert.DoesNotContain(network.Held, address => File.ReadAllText(network.FileOf(address)).StartsWith(containerId, System.StringComparison.Ordinal));
            Inspect(network, command, start, answer, step);
        }
        while (answer.Status != 0);

        // Less than this would mean that the steps are not those of the store at all.
        Assert.True(step > 12, $"{step} steps");

        void KillAt(int number)
        {
            Executables.Shell($"rm -rf {network.DataDir} && cp -a {template} {network.DataDir}");
            answer = command == "GC" ? KillGc(network, number) : Strace.Kill(network, command, command == "ADD" ? "killed" : "c1", number);
        }
    }

    private static void Prepare(Network network, Start start, string command)
    {
        if (start == Start.Nothing)
        {
            return;
        }

        foreach (string containerId in (string[])["c0", "c1", "c2"])
        {
            network.Add(containerId).Succeeded();
        }

        network.Del("c0").Succeeded();
        if (start != Start.True)
        {
            network.WriteLease("10.9.0.6", "other\r\neth0");
        }

        if (start == Start.Rebooted)
        {
            // The copies of the files that each step starts from are other files than the index knows, so their dates count.
            foreach (string address in network.Held.Where(static address => address != "10.9.0.6"))
            {
                File.SetLastWriteTimeUtc(network.FileOf(address), System.DateTime.UtcNow.AddYears(-20));
            }

            network.PretendReboot();
        }
    }

    private static Answer KillGc(Network network, int step)
    {
        network.Config["cni.dev/valid-attachments"] = System.Text.Json.Nodes.JsonNode.Parse(
            """[{"containerID": "c2", "ifname": "eth0"}, {"containerID": "other", "ifname": "eth0"}]""");
        Answer answer = Strace.Kill(network, "GC", "none", step);
        network.Config.Remove("cni.dev/valid-attachments");
        return answer;
    }

    private static void Inspect(Network network, string command, Start start, Answer answer, int step)
    {
        string context = $"{command} {start} killed at step {step} (status {answer.Status})";

        // Those that nobody touched still stand.
        List<string> standing = [];
        if (start is Start.True or Start.Changed)
        {
            standing.AddRange(["10.9.0.4", "10.8.0.4"]);
            standing.AddRange(command == "ADD" ? ["10.9.0.3", "10.8.0.3"] : []);
        }

        if (start is Start.Changed or Start.Rebooted)
        {
            standing.Add("10.9.0.6");
        }

        Assert.True(standing.TrueForAll(network.Held.Contains), $"{context}: {string.Join(' ', network.Held)}");

        // No lease is half written.
        Assert.All(network.Held, address => Assert.EndsWith("\r\neth0", File.ReadAllText(network.FileOf(address))));

        // The next ADD gets what nobody has.
        List<string> before = [.. network.Held.Except(start == Start.Rebooted ? ["10.9.0.3", "10.9.0.4", "10.8.0.3", "10.8.0.4"] : [])];
        string[] next = network.Add("next").Addresses;
        Assert.True(!before.Intersect(next).Any(), $"{context}: {string.Join(' ', next)} of {string.Join(' ', before)}");

        // DEL frees what the killed one took, GC has the rest.
        network.Del(command == "ADD" ? "killed" : "c1").Succeeded();
        string[] valid = start switch
        {
            Start.Nothing => ["next/eth0"],
            Start.True => ["c2/eth0", "next/eth0"],
            _ => ["c2/eth0", "other/eth0", "next/eth0"],
        };
        List<string> expected = [.. standing.Where(static address => !address.EndsWith(".3", System.StringComparison.Ordinal)), .. next];
        network.Gc(valid).Succeeded();
        Assert.True(expected.Order().SequenceEqual(network.Held), $"{context}: {string.Join(' ', network.Held)}, not {string.Join(' ', expected)}");

        // What is left is handed out to the last, each once.
        int free = 10 - expected.Count;
        List<string> drained = [.. expected];
        int drains = System.Math.Min(5 - expected.Count(static address => address.StartsWith("10.9", System.StringComparison.Ordinal)), 5 - expected.Count(static address => address.StartsWith("10.8", System.StringComparison.Ordinal)));
        for (int number = 0; number < drains; number++)
        {
            drained.AddRange(network.Add($"d{number}").Addresses);
        }

        Assert.Equal(drained.Count, drained.Distinct().Count());
        Assert.Equal(expected.Count + (2 * drains), drained.Count);
        Assert.True(free >= 2 * drains);
        network.Add("last").Failed(102);
        Assert.DoesNotContain(Directory.GetFiles(network.Directory), static path => path.EndsWith(".new", System.StringComparison.Ordinal) || path.EndsWith(".tmp", System.StringComparison.Ordinal));
    }
}
