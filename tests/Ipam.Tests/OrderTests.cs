using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using CsCni.Ipam.Tests.Harness;
using CsCni.Linux;
using Xunit;

namespace CsCni.Ipam.Tests;

/// <summary>Oldest-freed first, and the rest that a freed address gets, through the executable.</summary>
public sealed class OrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Random_calls_follow_a_model(int seed)
    {
        // Two ranges in one set: what nobody had comes first in either, then what was freed first in either.
        using Network network = new(
            """{"subnet": "10.9.0.0/24", "rangeStart": "10.9.0.10", "rangeEnd": "10.9.0.13"}, {"subnet": "10.8.0.0/29"}""");
        List<string> unused = [.. Enumerable.Range(10, 4).Select(static number => $"10.9.0.{number}"), .. Enumerable.Range(2, 5).Select(static number => $"10.8.0.{number}")];
        List<string> freed = [];
        List<(string ContainerId, string Address)> held = [];
        Random random = new(seed);
        for (int step = 0; step < 120; step++)
        {
            string containerId = $"c{step}";
            if (random.Next(3) == 0 && held.Count > 0)
            {
                (string ContainerId, string Address) lease = held[random.Next(held.Count)];
                network.Del(lease.ContainerId).Succeeded();
                held.Remove(lease);
                freed.Add(lease.Address);
            }
            else if (random.Next(6) == 0 && unused.Count + freed.Count > 0)
            {
                string wish = unused.Concat(freed).ElementAt(random.Next(unused.Count + freed.Count));
                Assert.Equal(wish, network.Add(containerId, args: $"IP={wish}").Address);
                unused.Remove(wish);
                freed.Remove(wish);
                held.Add((containerId, wish));
            }
            else if (unused.Concat(freed).FirstOrDefault() is { } expected)
            {
                Assert.Equal(expected, network.Add(containerId).Address);
                unused.Remove(expected);
                freed.Remove(expected);
                held.Add((containerId, expected));
            }
            else
            {
                network.Add(containerId).Failed(102);
            }
        }

        Assert.Equal(held.Select(static lease => lease.Address).Order(), network.Held.Order());
    }

    [Fact]
    public void A_freed_address_rests()
    {
        using Network network = Network.OfRange("10.9.0.0/24", "10.9.0.10", "10.9.0.11");
        network.Ipam["minimumRest"] = 3600;
        network.Add("c1").Succeeded();
        network.Del("c1").Succeeded();
        Assert.Equal("10.9.0.11", network.Add("c2").Address);
        string before = network.Snapshot();
        Answer answer = network.Add("c3");
        answer.Failed(11, "10.9.0.10-10.9.0.11", "minimumRest is 3600 s");
        int seconds = int.Parse(answer.Message.Split("free in ")[1].Split(' ')[0]);
        Assert.InRange(seconds, 3500, 3600);
        network.Add("c3", args: "IP=10.9.0.10").Failed(11, "10.9.0.10 was freed lately");
        network.Status().Failed(50, "free in");
        Assert.Equal(before, network.Snapshot());
        network.Ipam.Remove("minimumRest");
        network.Status().Succeeded();
        Assert.Equal("10.9.0.10", network.Add("c3").Address);
    }

    [Fact]
    public void A_rest_ends()
    {
        using Network network = Network.OfRange("10.9.0.0/24", "10.9.0.10", "10.9.0.10");
        network.Ipam["minimumRest"] = 2;
        network.Add("c1").Succeeded();
        network.Del("c1").Succeeded();
        long start = Clock.Milliseconds();
        network.Add("c2").Failed(11);
        Answer answer;
        do
        {
            answer = network.Add("c2");
        }
        while (answer.Code == 11 && Clock.Milliseconds() < start + 10_000);
        answer.Succeeded();
        Assert.InRange(Clock.Milliseconds() - start, 1000, 5000);
    }

    [Fact]
    public void A_rest_outlives_a_change_by_host_local_and_a_changed_range()
    {
        using Network network = Network.OfRange("10.9.0.0/24", "10.9.0.10", "10.9.0.12");
        network.Ipam["minimumRest"] = 3600;
        network.Add("c1").Succeeded();
        network.Add("c2").Succeeded();
        network.Del("c1").Succeeded();
        network.CallReference("DEL", "c2").Succeeded();
        Assert.Equal("10.9.0.12", network.Add("c3").Address);
        network.Add("c4").Failed(11, "free in");
        network.Ipam["ranges"]![0]![0]!["rangeEnd"] = "10.9.0.11";
        network.Add("c4").Failed(11, "free in");
    }

    [Fact]
    public void An_address_of_a_huge_range_rests_too()
    {
        using Network network = new("""{"subnet": "fd00:9::/64"}""");
        network.Ipam["minimumRest"] = 3600;
        network.Add("c1", args: "IP=fd00:9::3").Succeeded();
        network.Del("c1").Succeeded();
        Assert.Equal("fd00:9::2", network.Add("c2").Address);
        Assert.Equal("fd00:9::4", network.Add("c3").Address);
        network.Add("c4", args: "IP=fd00:9::3").Failed(11, "fd00:9::3 was freed lately");
        File.WriteAllText(network.FileOf("foo"), "makes the store look again");
        network.Add("c4", args: "IP=fd00:9::3").Failed(11, "fd00:9::3 was freed lately");
        network.Ipam["minimumRest"] = 0;
        Assert.Equal("fd00:9::3", network.Add("c4", args: "IP=fd00:9::3").Address);
    }
}
