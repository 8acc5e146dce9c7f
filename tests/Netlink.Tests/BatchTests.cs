using System;
using System.Linq;
using System.Runtime.InteropServices;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void EachResultIsKnownWithAllAcksOrTheLastOne(bool lastOnly)
    {
        Route.Batch.AcksLastOnly = lastOnly;
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch
            .CreateAddress(OnLoopback(1))
            .CreateAddress(OnLoopback(1)).Accept(Errno.Exists)
            .DeleteLink("nosuch")
            .GetLink("lo")
            .CreateAddress(OnLoopback(1))
            .CreateAddress(OnLoopback(2))
            .Send());
        Assert.Equal(2, failure.RequestIndex);
        Assert.Equal("cannot delete link \"nosuch\": there is no such link (ENODEV)", failure.Message);
        Assert.Equal(
            [Errno.None, Errno.Exists, Errno.NoDevice, Errno.None, Errno.Exists, Errno.None],
            Enumerable.Range(0, 6).Select(Route.Batch.ResultOf));
        Assert.Equal("lo", Route.Batch.LinkOf(3)!.Name);
        Assert.Equal(2, Route.ListAddresses(1, IpFamily.V4).Count);

        // The last one fails, and is the only one.
        Assert.Throws<NetlinkException>(() => Route.Batch.CreateAddress(OnLoopback(3)).CreateAddress(OnLoopback(3)).Send());
        Assert.Throws<NetlinkException>(() => Route.Batch.CreateAddress(OnLoopback(3)).Send());
        Assert.Equal(3, Route.ListAddresses(1, IpFamily.V4).Count);
    }

    [Fact]
    public void OnlyTheLastAckComesWhereOnlyThatIsAskedFor()
    {
        Counter counter = new();
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route, RouteNames.Instance));
        socket.Batch.AcksLastOnly = true;
        for (int request = 0; request < 10; request++)
        {
            socket.Batch.Begin((ushort)RouteMessage.GetLink, NetlinkFlags.None, new LinkHeader { Index = 1 }, new NetlinkOperation("read link"));
        }

        socket.Batch.Send(counter);
        Assert.Equal(10, counter.Replies);
        Assert.Equal(Errno.Again, socket.Raw.Receive(new byte[1024], wait: false, out _, out _));
        Assert.All(Enumerable.Range(0, 10), request => Assert.Equal(Errno.None, socket.Batch.ResultOf(request)));
        byte[] sent = socket.Batch.Encoded().ToArray();
        int acked = 0;
        for (int start = 0; start < sent.Length; start += MemoryMarshal.Read<int>(sent.AsSpan(start)))
        {
            acked += sent[start + 6] >> 2 & 1;
        }

        Assert.Equal(1, acked);
    }

    [Fact]
    public void ManyRequestsAreSentInFullBatches()
    {
        Route.Batch.AcksLastOnly = true;
        int sends = 0;
        for (int host = 1; host <= 1000; host++)
        {
            if (Route.Batch.IsFull)
            {
                Route.Batch.Send();
                sends++;
            }

            Route.Batch.CreateAddress(OnLoopback(host));
        }

        Route.Batch.Send();
        Assert.Equal(7, sends);
        Assert.Equal(1000, Route.ListAddresses(1, IpFamily.V4).Count);
        Assert.False(Route.Batch.IsFull);
    }

    [Fact]
    public void BatchOfLongRequestsIsFullBeforeItsBufferIs()
    {
        LinkChange change = new() { Alias = new string('x', 250) };
        int requests = 0;
        while (!Route.Batch.IsFull)
        {
            Route.Batch.SetLink("lo", change);
            requests++;
        }

        Assert.InRange(requests, 32_768 / 320, NetlinkBatch.MaxRequests - 1);
        Route.Batch.Send();
        Assert.Equal(change.Alias, Route.GetLink("lo").Alias);
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
        FdbEntry entry = new() { Link = 1, Mac = new MacAddress(1), Destination = IpAddress.Parse("192.0.2.2") };
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
                    .CreateFdbEntry(entry, CreateMode.Replace).Accept(Errno.NotSupported).Accept(Errno.Invalid)
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

    private sealed class Counter : INetlinkReplyReader
    {
        public int Replies { get; private set; }

        public void Read(int request, NetlinkMessage message) => Replies++;
    }

    private static LinkSettings Named(string name) => new() { Name = name };

    private static InterfaceAddress OnLoopback(int host) => new()
    {
        Link = 1, Prefix = new IpPrefix(IpAddress.Parse("10.1.0.0").Add((UInt128)host), 32),
    };

    private RouteBatch Bridge(string name) => Route.Batch.CreateLink(Named(name), default(Bridge));
}
