using System.Collections.Concurrent;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Ipam.Tests.Harness;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>One directory, used by the reference host-local and by ours.</summary>
public sealed class HostLocalTests
{
    [Fact]
    public void Ours_goes_on_where_host_local_stopped()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""", """{"subnet": "fd00:9::/64"}""");
        string[][] theirs = [.. Enumerable.Range(0, 3).Select(number => network.CallReference("ADD", $"t{number}").Addresses)];
        network.CallReference("DEL", "t0").Succeeded();
        Assert.Equal(["10.9.0.5", "fd00:9::5"], network.Add("c1").Addresses);
        Assert.Equal(["10.9.0.6", "fd00:9::6"], network.Add("c2").Addresses);
        Assert.Equal(["10.9.0.2", "fd00:9::7"], network.Add("c3").Addresses);
        network.Add("c4").Failed(102);
        Assert.Contains(theirs[1][0], network.Held);
        network.Check("t1").Succeeded();
        network.Add("t1").Failed(103, "t1/eth0");
    }

    [Fact]
    public void Each_frees_and_checks_what_the_other_made()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""", """{"subnet": "fd00:9::/64"}""");
        network.Add("ours").Succeeded();
        network.CallReference("CHECK", "ours").Succeeded();
        network.CallReference("ADD", "theirs").Succeeded();
        network.Check("theirs").Succeeded();
        network.CallReference("DEL", "ours").Succeeded();
        network.Check("ours").Failed(101);
        network.Del("theirs").Succeeded();
        Assert.Empty(network.Held);
        Assert.NotEqual(0, network.CallReference("CHECK", "theirs").Status);
        Assert.Equal(2, network.Add("ours").Addresses.Length);
        Assert.Equal(2, network.CallReference("ADD", "theirs").Addresses.Length);
    }

    [Fact]
    public void host_local_takes_back_what_ours_had()
    {
        using Network network = new("""{"subnet": "10.9.0.0/29"}""");
        Assert.Equal(["10.9.0.2", "10.9.0.3"], [network.Add("c1").Address, network.Add("c2").Address]);
        Assert.Equal("10.9.0.4", network.CallReference("ADD", "t1").Address);
        network.CallReference("DEL", "c1").Succeeded();
        network.CallReference("ADD", "t2").Succeeded();
        network.CallReference("ADD", "t3").Succeeded();
        Assert.Equal("10.9.0.2", network.CallReference("ADD", "t4").Address);
        network.Add("c4").Failed(102);
    }

    [Fact]
    public void An_old_file_is_freed_by_its_container_ID()
    {
        using Network network = new("""{"subnet": "10.9.0.0/24"}""");
        network.WriteLease("10.9.0.2", "old");
        network.WriteLease("10.9.0.3", "older\n");
        network.Check("older").Succeeded();
        network.Del("old").Succeeded();
        Assert.Equal(["10.9.0.3"], network.Held);
        network.Del("older").Succeeded();
        Assert.Empty(network.Held);
    }

    [Fact]
    public async Task Mixed_in_parallel_no_address_is_given_twice()
    {
        const int each = 24;
        using Network network = new("""{"subnet": "10.9.0.0/25"}""");
        string reference = Executables.Reference;
        ConcurrentDictionary<string, string> live = new();
        ParallelOptions eight = new() { MaxDegreeOfParallelism = 8 };
        await Parallel.ForEachAsync(Enumerable.Range(0, 2 * each), eight, (number, _) =>
        {
            string containerId = $"c{number}";
            for (int round = 0; round < 3; round++)
            {
                Answer answer = (number + round) % 2 == 0 ? network.Add(containerId) : network.CallReference("ADD", containerId);
                Assert.True(live.TryAdd(answer.Address, containerId), $"{answer.Address} of {containerId} is somebody else's");
                if (round < 2)
                {
                    Assert.True(live.TryRemove(answer.Address, out string? _));
                    (number % 3 == 0 ? network.Del(containerId) : network.CallReference("DEL", containerId)).Succeeded();
                }
            }

            return ValueTask.CompletedTask;
        });
        Assert.True(File.Exists(reference));
        Assert.Equal(live.Keys.Order(), network.Held.Order());
    }
}
