using System;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Several requests in one datagram.</summary>
public sealed class BatchTests : IDisposable
{
    private readonly TwoNamespaces _namespaces = new();

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Fact]
    public void WhatFollowsAFailedRequestIsRunAndTheFailureIsReported()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Bridge("br0").CreateLink(Named("br0"), default(Bridge)).CreateLink(Named("br1"), default(Bridge)).Send());
        Assert.Equal(1, failure.RequestIndex);
        Assert.Equal(Errno.Exists, failure.Errno);
        Assert.Equal(
            [Errno.None, Errno.Exists, Errno.None],
            new[] { Route.Batch.ResultOf(0), Route.Batch.ResultOf(1), Route.Batch.ResultOf(2) });

        // No ack was left behind: the next answer is the next request's.
        Assert.Equal("br1", Route.GetLink("br1").Name);
    }

    [Fact]
    public void FirstOfTwoFailuresIsReported()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() =>
            Route.Batch.DeleteLink("nosuch1").DeleteLink("nosuch2").Send());
        Assert.Equal("cannot delete link \"nosuch1\": there is no such link (ENODEV)", failure.Message);
    }

    [Fact]
    public void AcceptedErrorIsForItsRequestOnly()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() =>
            Route.Batch.DeleteLink("nosuch1").Accept(Errno.NoDevice).DeleteLink("nosuch2").Send());
        Assert.Equal(1, failure.RequestIndex);
    }

    [Fact]
    public void OtherErrorThanTheAcceptedOneIsReported() =>
        Assert.Throws<NetlinkException>(() => Route.Batch.DeleteLink("nosuch").Accept(Errno.Exists).Accept(Errno.NoEntry).Send());

    [Fact]
    public void SecondAcceptedErrorCountsToo()
    {
        Route.Batch.DeleteLink("nosuch").Accept(Errno.Exists).Accept(Errno.NoDevice).Send();
        Assert.Equal(Errno.NoDevice, Route.Batch.ResultOf(0));
    }

    [Fact]
    public void FullestBatchIsAnsweredWhole()
    {
        for (int host = 1; host <= NetlinkBatch.MaxRequests; host++)
        {
            // Each second one fails, and brings back a text.
            Route.Batch.CreateAddress(OnLoopback((host + 1) / 2)).Accept(Errno.Exists);
        }

        Route.Batch.Send();
        Assert.Equal(NetlinkBatch.MaxRequests / 2, Route.ListAddresses(1, IpFamily.V4).Count);
    }

    [Fact]
    public void OneRequestTooManyIsRefusedAndNothingIsSent()
    {
        for (int host = 1; host <= NetlinkBatch.MaxRequests; host++)
        {
            Route.Batch.CreateAddress(OnLoopback(host));
        }

        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => Route.Batch.DeleteLink(7));
        Assert.Equal("cannot delete link 7: a netlink batch takes at most 128 requests; send it in parts", refusal.Message);
        Route.Batch.Send();
        Assert.Empty(Route.ListAddresses(1, IpFamily.V4));
    }

    [Fact]
    public void FullBufferIsRefusedNamingTheRequest()
    {
        string alias = new('x', 20_000);
        Route.Batch.SetLink("lo", new LinkChange { Alias = alias });
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => Route.Batch.SetLink("eth9", new LinkChange { Alias = alias }));
        Assert.Equal("cannot change link \"eth9\": the requests of the batch exceed the send buffer of 32768 bytes; send it in parts", refusal.Message);
        Assert.Equal(0, Route.Batch.Count);
        Assert.Equal("lo", Route.GetLink("lo").Name);
    }

    [Fact]
    public void OverflowInsideNestsLeavesAnEmptyBatch()
    {
        LinkSettings peer = new() { Name = new string('x', 33_000) };
        Assert.Throws<InvalidOperationException>(() => Route.Batch.CreateLink(Named("veth1"), new Veth(peer)));
        Assert.Equal(0, Route.Batch.Count);
        Assert.Equal("lo", Route.GetLink(1).Name);
    }

    [Fact]
    public void ReadingWhileRequestsWaitIsRefused()
    {
        Route.Batch.DeleteLink("br0");
        InvalidOperationException refusal = Assert.Throws<InvalidOperationException>(() => Route.GetLink("lo"));
        Assert.Equal("cannot read link \"lo\": the batch holds 1 requests that were not sent; send or clear them first", refusal.Message);
        Assert.Throws<InvalidOperationException>(() => Route.ListLinks());
        Route.Batch.Clear();
        Assert.Equal("lo", Route.GetLink("lo").Name);
    }

    [Fact]
    public void AcceptingWithoutARequestIsRefused() =>
        Assert.Throws<InvalidOperationException>(() => Route.Batch.Accept(Errno.Exists));

    [Fact]
    public void EmptyBatchSendsNothing()
    {
        Route.Batch.Send();
        Assert.Equal(0, Route.Batch.Count);
    }

    [Fact]
    public void RequestAndItsAckAllocateNothing()
    {
        LinkChange change = new() { Up = true, Mtu = 1400 };
        InterfaceAddress address = OnLoopback(1);
        Route route = new() { Destination = IpPrefix.Parse("10.9.0.0/16"), Link = 1, Mtu = 1300 };
        Neighbour neighbour = new() { Link = 1, Address = IpAddress.Parse("10.1.2.9"), Mac = new MacAddress(1) };
        long allocated = -1;
        for (int round = 0; round < 3; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int index = 0; index < 50; index++)
            {
                Route.Batch
                    .SetLink("lo", change)
                    .CreateAddress(address)
                    .CreateRoute(route)
                    .CreateNeighbour(neighbour, CreateMode.Replace).Accept(Errno.Invalid)
                    .DeleteRoute(route)
                    .DeleteAddress(address)
                    .CreateLink(new LinkSettings { Name = "lo" }, new Bridge(true)).Accept(Errno.Exists)
                    .DeleteLink("nosuch").Accept(Errno.NoDevice)
                    .Send();
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    private static LinkSettings Named(string name) => new() { Name = name };

    private static InterfaceAddress OnLoopback(int host) => new()
    {
        Link = 1, Prefix = new IpPrefix(IpAddress.Parse("10.1.0.0").Add((UInt128)host), 32),
    };

    private RouteBatch Bridge(string name) => Route.Batch.CreateLink(Named(name), default(Bridge));
}
