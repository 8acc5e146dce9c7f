using System;
using System.Diagnostics;
using System.Linq;
using System.Threading.Tasks;
using CsCni.Agent.Flannel;
using CsCni.Agent.Membership;
using CsCni.Linux;
using Xunit;

namespace CsCni.Tests.Agent.Etcd;

/// <summary>A cluster of 5,000 nodes.</summary>
[Collection(nameof(Alone))]
public sealed class ManySubnetsTests(SharedEtcd shared) : EtcdTest(shared)
{
    private const int Nodes = 5000;

    [Fact]
    public async Task Five_thousand_nodes_are_listed_and_followed()
    {
        PutConfig("""{"Network":"10.0.0.0/8","Backend":{"Type":"vxlan"}}""");
        await Server.PutManyAsync(Enumerable.Range(1, Nodes).Select(node => ($"{Subnets}10.{node >> 8}.{node & 255}.0-24", Value(Address(node), $"0e:00:00:00:{node >> 8:x2}:{node & 255:x2}"))));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        Stopwatch listing = Stopwatch.StartNew();
        await using SourceRun run = Start();
        await run.WaitForAsync(static state => state.Peers.Count == Nodes);
        listing.Stop();
        Assert.Empty(run.State!.Faults);
        await run.UntilAsync(() => run.Log.All.Contains($"{Nodes} subnets", StringComparison.Ordinal));
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;

        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Assert.True(subnet.Address > IpAddress.Parse($"10.{Nodes >> 8}.{Nodes & 255}.0") || subnet == IpPrefix.Parse("10.0.0.0/24"), $"{subnet}");

        // One of them changes: the time from the write's answer to the state, median of 21.
        double[] lags = new double[21];
        string key = $"{Subnets}10.1.1.0-24";
        for (int round = 0; round < lags.Length; round++)
        {
            string address = Address(Nodes + 1 + round);
            TaskCompletionSource seen = new();
            Stopwatch lag = Stopwatch.StartNew();
            await Server.PutManyAsync([(key, Value(address, "0e:00:00:00:01:01"))]);
            double written = lag.Elapsed.TotalMilliseconds;
            while (run.State!.Peers[key].V4.PublicIp.ToString() != address)
            {
                Assert.True(lag.Elapsed.TotalSeconds < 10, "the change is not seen");
                await Task.Yield();
            }

            lags[round] = lag.Elapsed.TotalMilliseconds - written;
        }

        Array.Sort(lags);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Nodes} nodes: listed in {listing.ElapsedMilliseconds} ms, {kept / 1024} KiB kept, a change after {lags[10]:0.0} ms");
        Assert.True(listing.Elapsed.TotalSeconds < 10, $"listed in {listing.Elapsed}");
        Assert.True(kept < 16 * 1024 * 1024, $"{kept} bytes kept");
        Assert.True(lags[10] < 25, $"changes after {string.Join(' ', lags)} ms");
    }

    [Fact]
    public async Task Nodes_of_a_full_network_are_counted_not_tried_one_by_one()
    {
        // 2^20 subnets, of which a reservation takes all but the last.
        PutConfig("""{"Network":"10.0.0.0/8","SubnetLen":28,"SubnetMin":"10.0.0.0","SubnetMax":"10.255.255.240","Backend":{"Type":"vxlan"}}""");
        for (int half = 9; half <= 28; half++)
        {
            IpPrefix part = new(new(IpFamily.V4, 0x0affffff - ((UInt128)1 << (33 - half)) + 1), half);
            Put(Subnets + new SubnetKey(part, default), "reserved");
        }

        await using SourceRun run = Start();
        IpPrefix subnet = await run.JoinAsync(SourceRun.Node("192.168.50.1"));
        Assert.True(subnet == IpPrefix.Parse("10.255.255.240/28"), $"{subnet} of {string.Join(' ', Server.All(Subnets).Keys)}");
    }

    private static string Address(int node) => $"172.16.{node >> 8}.{node & 255}";
}
