using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Qdiscs, classes and filters made and read by us on a veth and an ifb, compared with what tc says.</summary>
public sealed class LiveTrafficTests : IDisposable
{
    private static readonly TrafficHandle One = TrafficHandle.Qdisc(1);

    private readonly TwoNamespaces _namespaces = new();
    private readonly int _veth;
    private readonly int _ifb;

    public LiveTrafficTests()
    {
        Host.Batch
            .CreateLink(new LinkSettings { Name = "veth1", Up = true }, new Veth(new LinkSettings { Name = "veth2" }))
            .CreateLink(new LinkSettings { Name = "ifb1", Up = true }, default(Ifb))
            .GetLink("veth1").GetLink("ifb1").Send();
        _veth = Host.Batch.LinkOf(2)!.Index;
        _ifb = Host.Batch.LinkOf(3)!.Index;
    }

    private RouteSocket Host => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Theory]
    [InlineData(125_000L, 32_768)]
    [InlineData(12_500_000L, 150_000)]
    [InlineData(10_000_000_000L, 100_000_000)]
    public void ABucketIsWhatTcShows(long rate, int burst)
    {
        Host.Batch.CreateQdisc(TrafficPlace.Root(_veth, One), Tbf.OfBurst((ulong)rate, (uint)burst, 2_000_000_000)).Send();
        JsonElement json = Tc("qdisc show dev veth1")[0];
        Assert.Equal("tbf", json.GetProperty("kind").GetString());
        Assert.Equal("1:", json.GetProperty("handle").GetString());
        Assert.True(json.GetProperty("root").GetBoolean());
        Assert.Equal(rate, json.GetProperty("options").GetProperty("rate").GetInt64());

        Qdisc qdisc = Assert.Single(Host.ListQdiscs(_veth));
        Assert.Equal(TrafficPlace.Root(_veth, One), qdisc.Place);
        Assert.Equal("tbf", qdisc.Kind);
        Assert.Equal((ulong)rate, qdisc.Tbf!.Value.Rate);
        Assert.Equal(2_000_000_000u, qdisc.Tbf.Value.Limit);

        // Said in bytes, it is exact to the tick, also where whole microseconds are not.
        Assert.InRange(SchedulerTicks.ToBytes(qdisc.Tbf.Value.Buffer, (ulong)rate), (ulong)burst - (ulong)(rate / 15_625_000) - 1, (ulong)burst);
    }

    [Fact]
    public void ABucketInTicksIsReadBackAsItWasMade()
    {
        Tbf bucket = new(125_000, 35_893, SchedulerTicks.OfBytes(32_768, 125_000));
        Host.Batch.CreateQdisc(TrafficPlace.Root(_veth), bucket).Send();
        Qdisc qdisc = Host.TryGetQdisc(TrafficPlace.Root(_veth))!.Value;
        Assert.Equal(bucket, qdisc.Tbf);
        Assert.NotEqual(0, qdisc.Handle.Major);
        Assert.Equal(32_768, Tc("qdisc show dev veth1")[0].GetProperty("options").GetProperty("burst").GetInt32());
        Assert.Equal(qdisc, Assert.Single(Host.ListQdiscs(_veth)));
    }

    [Fact]
    public void APeakRateIsReadBack()
    {
        Tbf bucket = Tbf.OfBurst(1_250_000, 10_240, 41_490) with { PeakRate = 5_000_000_000, PeakBurst = 2000 };
        Host.Batch.CreateQdisc(TrafficPlace.Root(_veth), bucket).Send();
        Assert.Equal(5_000_000_000ul, Host.TryGetQdisc(TrafficPlace.Root(_veth))!.Value.Tbf!.Value.PeakRate);

        // tc's JSON leaves it out.
        Assert.Contains("peakrate 40Gbit", TwoNamespaces.Run(_namespaces.Host, "tc", "qdisc show dev veth1"), StringComparison.Ordinal);
    }

    [Fact]
    public void ABurstOfSecondsIsKept()
    {
        // More nanoseconds than 32 bits hold.
        Tbf bucket = new(1000, 100_000, SchedulerTicks.OfBytes(10_000, 1000));
        Host.Batch.CreateQdisc(TrafficPlace.Root(_veth), bucket).Send();
        Assert.Equal(bucket, Host.TryGetQdisc(TrafficPlace.Root(_veth))!.Value.Tbf);
    }

    [Fact]
    public void ASecondBucketIsRefusedOrReplacesTheFirst()
    {
        TrafficPlace place = TrafficPlace.Root(_veth, One);
        Host.Batch.CreateQdisc(place, Tbf.OfBurst(125_000, 32_768, 100_000)).Send();
        NetlinkException failure = Assert.Throws<NetlinkException>(() =>
            Host.Batch.CreateQdisc(place, Tbf.OfBurst(250_000, 32_768, 100_000)).Send());
        Assert.Equal(Errno.Exists, failure.Errno);
        Assert.StartsWith($"cannot create qdisc tbf on link {_veth}: ", failure.Message, StringComparison.Ordinal);

        Host.Batch.CreateQdisc(place, Tbf.OfBurst(250_000, 32_768, 100_000), CreateMode.Replace).Send();
        Assert.Equal(250_000ul, Host.TryGetQdisc(place)!.Value.Tbf!.Value.Rate);
    }

    [Fact]
    public void ADefaultQdiscIsListedAndIsNobodysToDelete()
    {
        Qdisc qdisc = Assert.Single(Host.ListQdiscs(_veth));
        Assert.Equal((TrafficPlace.Root(_veth), "noqueue"), (qdisc.Place, qdisc.Kind));
        Assert.Null(qdisc.Tbf);
        Assert.Equal(
            Tc("qdisc show").EnumerateArray().Select(item => item.GetProperty("kind").GetString()),
            Host.ListQdiscs().Select(item => item.Kind));
        AssertRefused(Errno.NoEntry, batch => batch.DeleteQdisc(TrafficPlace.Root(_veth)));
    }

    [Fact]
    public void WhatIsNotThereIsToldApart()
    {
        Host.Batch.CreateQdisc(TrafficPlace.Root(_veth, One), Tbf.OfBurst(125_000, 32_768, 100_000)).Send();
        AssertRefused(Errno.Invalid, batch => batch.DeleteQdisc(TrafficPlace.Root(_veth, TrafficHandle.Qdisc(7))));
        AssertRefused(Errno.Invalid, batch => batch.DeleteQdisc(TrafficPlace.Root(_veth), "htb"));
        AssertRefused(Errno.NoEntry, batch => batch.DeleteQdisc(TrafficPlace.Ingress(_veth)));
        AssertRefused(Errno.NoDevice, batch => batch.DeleteQdisc(TrafficPlace.Root(9999)));
        AssertRefused(Errno.NoEntry, batch => batch.CreateQdisc(TrafficPlace.Root(_ifb), new PlainQdisc("nosuch")));
        Assert.Null(Host.TryGetQdisc(TrafficPlace.Ingress(_veth)));
        Assert.Null(Host.TryGetQdisc(TrafficPlace.Root(9999)));
        Assert.Empty(Host.ListQdiscs(9999));
        Assert.Equal(Errno.Invalid, Assert.Throws<NetlinkException>(() => Host.TryGetQdisc(TrafficPlace.Root(_veth, TrafficHandle.Qdisc(7)))).Errno);
        Host.Batch.DeleteQdisc(TrafficPlace.Root(_veth), "tbf").Send();
        Assert.Equal("noqueue", Assert.Single(Host.ListQdiscs(_veth)).Kind);
    }

    [Fact]
    public void ClassesAndFiltersShapeATree()
    {
        TrafficPlace fast = new(_veth, One, TrafficHandle.Class(1, 1));
        TrafficPlace slow = new(_veth, One, TrafficHandle.Class(1, 0x30));
        Host.Batch
            .CreateQdisc(TrafficPlace.Root(_veth, One), new Htb(0x30))
            .CreateTrafficClass(fast, new HtbClass(5_000_000_000, 1_000_000) { Quantum = 60_000 })
            .CreateTrafficClass(slow, new HtbClass(125_000, 15_360) { Ceiling = 250_000, CeilingBurst = 20_480, Priority = 3 })
            .CreateTrafficFilter(new TrafficFilterPlace(_veth, One, 5, 0x0800), new U32 { Class = fast.Handle })
            .Send();
        JsonElement qdisc = Tc("qdisc show dev veth1")[0];
        Assert.Equal(("htb", "0x30"), (qdisc.GetProperty("kind").GetString(), qdisc.GetProperty("options").GetProperty("default").GetString()));
        string classes = TwoNamespaces.Run(_namespaces.Host, "tc", "class show dev veth1");
        Assert.Contains("class htb 1:30 root prio 3 rate 1Mbit ceil 2Mbit burst 15Kb cburst 20Kb", classes, StringComparison.Ordinal);
        Assert.Contains("class htb 1:1 root prio 0 rate 40Gbit ceil 40Gbit", classes, StringComparison.Ordinal);

        TrafficFilter filter = Assert.Single(Host.ListTrafficFilters(_veth, One));
        Assert.Equal((fast.Handle, 0, (ushort)0x0800, (ushort)5), (filter.Class, filter.Redirect, filter.Place.Protocol, filter.Place.Priority));
        AssertRefused(Errno.Busy, batch => batch.DeleteTrafficClass(fast));
        AssertRefused(Errno.Exists, batch => batch.CreateTrafficClass(slow, new HtbClass(1, 1514)));
        Host.Batch.CreateTrafficClass(slow, new HtbClass(250_000, 15_360), CreateMode.Replace).Send();
        Assert.Contains("rate 2Mbit", TwoNamespaces.Run(_namespaces.Host, "tc", "class show dev veth1"), StringComparison.Ordinal);

        Host.Batch.DeleteTrafficFilter(filter.Place, filter.Kind).DeleteTrafficClass(fast).Send();
        AssertRefused(Errno.NoEntry, batch => batch.DeleteTrafficClass(fast));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ReceivedPacketsGoToTheIfb(bool clsact)
    {
        TrafficFilterPlace place = new(_veth, clsact ? TrafficHandle.ClsactIngress : TrafficHandle.IngressQdisc, 1);
        Assert.Empty(Host.ListTrafficFilters(_veth, place.Parent));
        _ = clsact ? Host.Batch.CreateQdisc(TrafficPlace.Ingress(_veth), default(Clsact)) : Host.Batch.CreateQdisc(TrafficPlace.Ingress(_veth), default(Ingress));
        Host.Batch.CreateTrafficFilter(place, new U32(_ifb)).Send();
        AssertTcShowsRedirect("u32", clsact ? "filter show dev veth1 ingress" : "filter show dev veth1 parent ffff:");

        TrafficFilter filter = Assert.Single(Host.ListTrafficFilters(_veth, place.Parent));
        Assert.Equal(("u32", _ifb, default(TrafficHandle)), (filter.Kind, filter.Redirect, filter.Class));
        Assert.Equal(place with { Handle = 0x8000_0800 }, filter.Place);
        Qdisc qdisc = Host.TryGetQdisc(TrafficPlace.Ingress(_veth))!.Value;
        Assert.Equal((clsact ? "clsact" : "ingress", TrafficPlace.Ingress(_veth)), (qdisc.Kind, qdisc.Place));

        Host.Batch.DeleteLink(_ifb).Send();
        Assert.Equal(0, Assert.Single(Host.ListTrafficFilters(_veth, place.Parent)).Redirect);
        Host.Batch.DeleteQdisc(TrafficPlace.Ingress(_veth)).Send();
        Assert.Empty(Host.ListTrafficFilters(_veth, place.Parent));
        Assert.Empty(Host.ListTrafficFilters(9999, place.Parent));
    }

    [Fact]
    public void FiltersAreDeletedOneByOneByPriorityAndTogether()
    {
        TrafficFilterPlace first = new(_veth, TrafficHandle.ClsactEgress, 1);
        TrafficFilterPlace second = first with { Priority = 2, Protocol = 0x86dd };
        Host.Batch.CreateQdisc(TrafficPlace.Ingress(_veth), default(Clsact))
            .CreateTrafficFilter(first, new U32(_ifb))
            .CreateTrafficFilter(first, new U32(_ifb))
            .CreateTrafficFilter(second, new U32(_ifb) { Class = TrafficHandle.Class(1, 1) })
            .Send();
        List<TrafficFilter> filters = Host.ListTrafficFilters(_veth, TrafficHandle.ClsactEgress);
        Assert.Equal([1, 1, 2], filters.Select(filter => (int)filter.Place.Priority));
        Assert.Equal(3, filters.Select(filter => filter.Place).Distinct().Count());
        Assert.Equal((TrafficHandle.Class(1, 1), (ushort)0x86dd), (filters[2].Class, filters[2].Place.Protocol));

        AssertRefused(Errno.Exists, batch => batch.CreateTrafficFilter(filters[0].Place, new U32(_veth)));
        Host.Batch.CreateTrafficFilter(filters[0].Place, new U32(_veth), CreateMode.Replace).Send();
        Assert.Equal([_veth, _ifb, _ifb], Redirects());
        Host.Batch.DeleteTrafficFilter(filters[0].Place, "u32").Send();
        Assert.Equal([_ifb, _ifb], Redirects());
        AssertRefused(Errno.NoEntry, batch => batch.DeleteTrafficFilter(filters[0].Place, "u32"));
        Host.Batch.DeleteTrafficFilter(first).Send();
        Assert.Equal([_ifb], Redirects());
        AssertRefused(Errno.NoEntry, batch => batch.DeleteTrafficFilter(first));
        AssertRefused(Errno.Invalid, batch => batch.DeleteTrafficFilter(second with { Parent = TrafficHandle.Qdisc(5) }));
        AssertRefused(Errno.Invalid, batch => batch.CreateTrafficFilter(second with { Protocol = 0x0800 }, new U32(_ifb)));
        Host.Batch.DeleteTrafficFilter(new TrafficFilterPlace(_veth, TrafficHandle.ClsactEgress)).Send();
        Assert.Empty(Redirects());
    }

    [Fact]
    public void MatchallRedirectsToo()
    {
        TrafficFilterPlace place = new(_veth, TrafficHandle.IngressQdisc, 1);
        Host.Batch.CreateQdisc(TrafficPlace.Ingress(_veth), default(Ingress)).CreateTrafficFilter(place, new Matchall(_ifb)).Accept(Errno.NoEntry).Send();
        Assert.SkipWhen(Host.Batch.ResultOf(1) == Errno.NoEntry, "this kernel has no filter kind matchall (CONFIG_NET_CLS_MATCHALL)");
        AssertTcShowsRedirect("matchall", "filter show dev veth1 parent ffff:");
        TrafficFilter filter = Assert.Single(Host.ListTrafficFilters(_veth, place.Parent));
        Assert.Equal(("matchall", _ifb), (filter.Kind, filter.Redirect));
        AssertRefused(Errno.Exists, batch => batch.CreateTrafficFilter(place, new Matchall(_veth), CreateMode.Replace));
    }

    [Fact]
    public void APlainQdiscIsCreated()
    {
        Host.Batch.CreateQdisc(TrafficPlace.Root(_veth, One), new PlainQdisc("pfifo")).Send();
        Assert.Equal("pfifo", Tc("qdisc show dev veth1")[0].GetProperty("kind").GetString());
        Assert.Equal(("pfifo", One), (Host.TryGetQdisc(TrafficPlace.Root(_veth))!.Value.Kind, Host.ListQdiscs(_veth)[0].Handle));
    }

    [Fact]
    public void RequestAndItsAckAllocateNothing()
    {
        TrafficPlace root = TrafficPlace.Root(_veth, One);
        TrafficPlace child = new(_veth, One, TrafficHandle.Class(1, 1));
        TrafficFilterPlace filter = new(_veth, TrafficHandle.IngressQdisc, 1);
        long allocated = -1;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int index = 0; index < 20; index++)
            {
                Host.Batch
                    .CreateQdisc(root, Tbf.OfBurst(125_000, 32_768, 100_000)).DeleteQdisc(root, "tbf")
                    .CreateQdisc(root, new Htb(1)).CreateTrafficClass(child, new HtbClass(125_000, 15_360)).DeleteTrafficClass(child).DeleteQdisc(root)
                    .CreateQdisc(TrafficPlace.Ingress(_veth), default(Ingress)).CreateTrafficFilter(filter, new U32(_ifb))
                    .DeleteTrafficFilter(filter).DeleteQdisc(TrafficPlace.Ingress(_veth))
                    .Send();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private int[] Redirects() => [.. Host.ListTrafficFilters(_veth, TrafficHandle.ClsactEgress).Select(filter => filter.Redirect)];

    private JsonElement Tc(string arguments) =>
        JsonDocument.Parse(TwoNamespaces.Run(_namespaces.Host, "tc", $"-j {arguments}")).RootElement;

    private void AssertRefused(Errno errno, Func<RouteBatch, RouteBatch> put) =>
        Assert.Equal(errno, Assert.Throws<NetlinkException>(() => put(Host.Batch).Send()).Errno);

    private void AssertTcShowsRedirect(string kind, string arguments)
    {
        JsonElement filter = Tc(arguments).EnumerateArray().Last();
        Assert.Equal(kind, filter.GetProperty("kind").GetString());
        Assert.Equal(("all", 1), (filter.GetProperty("protocol").GetString(), filter.GetProperty("pref").GetInt32()));
        JsonElement action = filter.GetProperty("options").GetProperty("actions")[0];
        Assert.Equal(("mirred", "redirect", "egress", "ifb1"), (
            action.GetProperty("kind").GetString(), action.GetProperty("mirred_action").GetString(),
            action.GetProperty("direction").GetString(), action.GetProperty("to_dev").GetString()));
        Assert.Equal("stolen", action.GetProperty("control_action").GetProperty("type").GetString());
    }
}
