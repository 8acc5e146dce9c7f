using System;
using System.Collections.Generic;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Dumps of several datagrams that something changes under.</summary>
public sealed class DumpTests : IDisposable
{
    // 76 bytes each: more than one datagram of 32 KiB.
    private const int Addresses = 1200;

    private readonly TwoNamespaces _namespaces = new();
    private readonly NetlinkSocket _socket;
    private int _next = Addresses;

    public DumpTests()
    {
        _socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route, RouteNames.Instance));
        for (int host = 0; host < Addresses; host++)
        {
            Route.Batch.CreateAddress(OnLoopback(host));
            if (Route.Batch.Count == NetlinkBatch.MaxRequests)
            {
                Route.Batch.Send();
            }
        }

        Route.Batch.Send();
    }

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose()
    {
        _socket.Dispose();
        _namespaces.Dispose();
    }

    [Fact]
    public void DumpOfSeveralDatagramsIsWhole() => Assert.Equal(Addresses, Route.ListAddresses(1, IpFamily.V4).Count);

    [Fact]
    public void InterruptedDumpIsAskedAgainFromTheStart()
    {
        bool changed = false;
        Begin();
        List<InterfaceAddress> items = _socket.Dump<InterfaceAddress>((message, list) =>
        {
            // The first address, which is in this datagram already, goes while the rest is still to be fetched.
            if (!changed)
            {
                changed = true;
                Route.Batch.DeleteAddress(OnLoopback(0)).Send();
            }

            AddressReader.Parse(message, list);
        });

        Assert.Equal(Addresses - 1, items.Count);
        Assert.DoesNotContain(items, item => item.Prefix == OnLoopback(0).Prefix);
    }

    [Fact]
    public void DumpThatIsInterruptedEachTimeIsGivenUpAfterFiveTries()
    {
        int tries = 0;
        Begin();
        NetlinkException failure = Assert.Throws<NetlinkException>(() => _socket.Dump<InterfaceAddress>((message, list) =>
        {
            if (list.Count == 0)
            {
                tries++;
                AddOne();
            }

            AddressReader.Parse(message, list);
        }));
        Assert.Equal(5, tries);
        Assert.Equal("cannot list addresses: something changed during each of 5 tries to list it (EINTR)", failure.Message);

        // The socket takes a new dump: the last one was read to its end.
        Begin();
        Assert.Equal(Addresses + 5, _socket.Dump<InterfaceAddress>(AddressReader.Parse).Count);
    }

    [Fact]
    public void MalformedItemIsReportedAndTheSocketStaysUsable()
    {
        Begin();
        int messages = 0;
        Assert.Throws<NetlinkFormatException>(() => _socket.Dump<InterfaceAddress>((_, _) =>
        {
            messages++;
            throw new NetlinkFormatException("malformed on purpose");
        }));
        Assert.Equal(1, messages);
        Begin();
        Assert.Equal(Addresses, _socket.Dump<InterfaceAddress>(AddressReader.Parse).Count);
    }

    private static InterfaceAddress OnLoopback(int host) => new()
    {
        Link = 1, Prefix = new IpPrefix(IpAddress.Parse("10.1.0.0").Add((UInt128)host), 32),
    };

    private void AddOne() => Route.Batch.CreateAddress(OnLoopback(_next++)).Send();

    private void Begin()
    {
        AddressHeader header = new() { Family = (byte)IpFamily.V4 };
        _socket.Batch.BeginDump((ushort)RouteMessage.GetAddress, header, new NetlinkOperation("list addresses"));
    }
}
