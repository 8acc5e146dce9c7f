using System.Collections.Generic;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Many processes at once.</summary>
public sealed class ParallelTests
{
    [Fact]
    public async Task ADDs_in_parallel_get_different_addresses()
    {
        using Network network = new("""{"subnet": "10.9.0.0/25"}""", """{"subnet": "fd00:9::/64"}""");
        Task<string[]>[] adds = [.. Enumerable.Range(0, 96).Select(number => Task.Factory.StartNew(
            () => network.Add($"c{number}").Addresses, TaskCreationOptions.LongRunning))];
        string[][] results = await Task.WhenAll(adds);
        HashSet<string> all = [.. results.SelectMany(static addresses => addresses)];
        Assert.Equal(2 * 96, all.Count);
        Task[] dels = [.. Enumerable.Range(0, 96).Select(number => Task.Factory.StartNew(
            () => network.Del($"c{number}").Succeeded(), TaskCreationOptions.LongRunning))];
        await Task.WhenAll(dels);
        Assert.Empty(network.Held);
    }

    [Fact]
    public async Task Of_parallel_ADDs_of_one_attachment_one_wins()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        Answer[] answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Factory.StartNew(
            () => network.Add("c1"), TaskCreationOptions.LongRunning)));
        Assert.Single(answers, static answer => answer.Status == 0);
        Assert.Equal(15, answers.Count(static answer => answer.Code == 103));
        Assert.Single(network.Held);
    }

    /// <summary>The lock that an ADD waited for may be one that nobody can find any more; it then excludes nobody.</summary>
    [Fact]
    public async Task A_directory_that_is_removed_under_a_waiting_ADD_is_opened_again()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.Add("c1").Succeeded();
        using System.Diagnostics.Process holder = System.Diagnostics.Process.Start("flock", [network.FileOf("lock"), "sleep", "120"]);
        Assert.True(System.Threading.SpinWait.SpinUntil(
            () => System.IO.File.ReadAllText("/proc/locks").Contains($" {holder.Id} "), 10_000));
        string inode = Executables.Shell($"stat -c %i {network.FileOf("lock")}").Trim();
        Task<Answer> waiting = Task.Factory.StartNew(() => network.Add("c2"), TaskCreationOptions.LongRunning);
        Assert.True(System.Threading.SpinWait.SpinUntil(
            () => System.IO.File.ReadLines("/proc/locks").Any(line => line.Contains("-> FLOCK") && line.Contains($":{inode} ")), 10_000));
        Executables.Shell($"rm -rf {network.Directory}");
        holder.Kill(true);
        Assert.Equal("10.9.0.2", (await waiting).Address);
        Assert.Equal(["10.9.0.2"], network.Held);
        network.Check("c2").Succeeded();
    }

    [Fact]
    public void A_lock_that_is_not_given_back_is_told_with_its_holder()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.Add("c1").Succeeded();
        using System.Diagnostics.Process holder = System.Diagnostics.Process.Start("flock", [network.FileOf("lock"), "sleep", "120"]);
        try
        {
            Assert.True(System.Threading.SpinWait.SpinUntil(
                () => System.IO.File.ReadAllText("/proc/locks").Contains($" {holder.Id} "), 10_000));
            network.Status().Failed(50, network.FileOf("lock"), $"process {holder.Id}", "within 4 s");
        }
        finally
        {
            holder.Kill(true);
            holder.WaitForExit();
        }

        network.Status().Succeeded();
    }
}
