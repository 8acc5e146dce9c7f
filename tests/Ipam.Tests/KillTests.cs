using System;
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

    /// <summary>The calls by which the runtime itself starts are about twenty.</summary>
    private const int FewestKills = 30;

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
        int kills = ForEachStep((call, number) =>
        {
            Executables.Shell($"rm -rf {network.DataDir} && cp -a {template} {network.DataDir}");
            Answer answer = Strace.Kill(network, "ADD", "killed", call, number);
            network.Check("first").Succeeded();
            network.Check("c7").Succeeded();
            network.Del("killed").Succeeded();
            Assert.Equal(count, network.Held.Length);
            network.Add("next").Succeeded();
            network.Gc("next/eth0", "c7/eth0").Succeeded();
            Assert.Equal(2, network.Held.Length);
            return answer;
        });
        Assert.True(kills > FewestKills, $"{kills} kills");
    }

    /// <summary>Kills at the first call of each name, at the second, and so on, until there are no more of it.</summary>
    /// <returns>How many were killed.</returns>
    private static int ForEachStep(Func<string, int, Answer> kill)
    {
        int kills = 0;
        foreach (string call in Strace.Steps)
        {
            int number = 1;
            while (kill(call, number).Status != 0)
            {
                kills++;
                number++;
                Assert.True(number < MostSteps, call);
            }
        }

        return kills;
    }

    private static void KillAtEachStep(string command, Start start)
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""", """{"subnet": "10.8.0.0/29"}""");
        string template = Path.Combine(network.Root, "template");
        Prepare(network, start, command);
        Executables.Shell($"mkdir -p {network.DataDir} && cp -a {network.DataDir} {template}");
        int kills = ForEachStep((call, number) =>
        {
            // What comes first afterwards may be an ADD, which could mend what a DEL would have stumbled over, or a DEL.
            Answer answer = KillAt(call, number);
            string context = $"{command} {start} killed at {call} {number} (status {answer.Status})";
            Inspect(network, command, start, context);
            KillAt(call, number);
            string containerId = command == "ADD" ? "killed" : "c1";
            network.Del(containerId).Succeeded();
            Assert.DoesNotContain(network.Held, address => File.ReadAllText(network.FileOf(address)).StartsWith(containerId, StringComparison.Ordinal));
            Inspect(network, command, start, context);
            return answer;
        });
        Assert.True(kills > FewestKills, $"{kills} kills");

        Answer KillAt(string call, int number)
        {
            Executables.Shell($"rm -rf {network.DataDir} && cp -a {template} {network.DataDir}");
            return command == "GC"
                ? KillGc(network, call, number)
                : Strace.Kill(network, command, command == "ADD" ? "killed" : "c1", call, number);
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
                File.SetLastWriteTimeUtc(network.FileOf(address), DateTime.UtcNow.AddYears(-20));
            }

            network.PretendReboot();
        }
    }

    private static Answer KillGc(Network network, string call, int number)
    {
        network.Config["cni.dev/valid-attachments"] = System.Text.Json.Nodes.JsonNode.Parse(
            """[{"containerID": "c2", "ifname": "eth0"}, {"containerID": "other", "ifname": "eth0"}]""");
        Answer answer = Strace.Kill(network, "GC", "none", call, number);
        network.Config.Remove("cni.dev/valid-attachments");
        return answer;
    }

    private static void Inspect(Network network, string command, Start start, string context)
    {
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
        Assert.All(network.Held, address => Assert.True(File.ReadAllText(network.FileOf(address)).EndsWith("\r\neth0", StringComparison.Ordinal), $"{context}: {address}"));

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
        List<string> expected = [.. standing.Where(static address => !address.EndsWith(".3", StringComparison.Ordinal)), .. next];
        network.Gc(valid).Succeeded();
        Assert.True(expected.Order().SequenceEqual(network.Held), $"{context}: {string.Join(' ', network.Held)}, not {string.Join(' ', expected)}");

        // What is left is handed out to the last, each once.
        int free = 10 - expected.Count;
        List<string> drained = [.. expected];
        int drains = Math.Min(5 - expected.Count(static address => address.StartsWith("10.9", StringComparison.Ordinal)), 5 - expected.Count(static address => address.StartsWith("10.8", StringComparison.Ordinal)));
        for (int number = 0; number < drains; number++)
        {
            drained.AddRange(network.Add($"d{number}").Addresses);
        }

        Assert.Equal(drained.Count, drained.Distinct().Count());
        Assert.Equal(expected.Count + (2 * drains), drained.Count);
        Assert.True(free >= 2 * drains);
        network.Add("last").Failed(102);
        Assert.DoesNotContain(Directory.GetFiles(network.Directory), static path => path.EndsWith(".new", StringComparison.Ordinal) || path.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
