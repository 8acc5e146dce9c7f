using System;
using System.Collections.Generic;
using System.Threading;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Waiting for the kernel's notifications.</summary>
public sealed class MonitorTests : IDisposable
{
    private readonly TwoNamespaces _namespaces = new();
    private readonly RouteMonitor _monitor;
    private Thread? _later;

    public MonitorTests() => _monitor = _namespaces.Host.Run(RouteMonitor.Open);

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose()
    {
        _later?.Join();
        _monitor.Dispose();
        _namespaces.Dispose();
    }

    [Fact]
    public void WaitEndsWhenThePeerComesUp()
    {
        int link = CreatePair();
        Assert.NotEqual(OperState.Up, Route.GetLink(link).OperState);
        After100Milliseconds(() => _namespaces.ContainerRoute.Batch.SetLink("eth0", new LinkChange { Up = true }).Send());
        long start = Clock.Milliseconds();
        Link? state = _monitor.WaitForLink(Route, link, one => one.OperState == OperState.Up, start + 5000);
        Assert.Equal(OperState.Up, state!.OperState);
        Assert.InRange(Clock.Milliseconds() - start, 50, 4000);
    }

    [Fact]
    public void WaitEndsAtTheDeadline()
    {
        int link = CreatePair();
        long start = Clock.Milliseconds();
        Link? state = _monitor.WaitForLink(Route, link, one => one.OperState == OperState.Up, start + 200);
        Assert.NotEqual(OperState.Up, state!.OperState);
        Assert.InRange(Clock.Milliseconds() - start, 200, 2000);
    }

    [Fact]
    public void WaitForALinkThatGoesEnds()
    {
        int link = CreatePair();
        After100Milliseconds(() => _namespaces.ContainerRoute.Batch.DeleteLink("eth0").Send());
        Assert.Null(_monitor.WaitForLink(Route, link, _ => false, Clock.Milliseconds() + 5000));
    }

    [Fact]
    public void WaitEndsWhenDuplicateAddressDetectionIsOver()
    {
        int link = CreatePair();
        _namespaces.ContainerRoute.Batch.SetLink("eth0", new LinkChange { Up = true }).Send();
        InterfaceAddress address = new() { Link = link, Prefix = IpPrefix.Parse("2001:db8::3/64") };
        Route.Batch.CreateAddress(address).Send();
        Assert.Contains(Route.ListAddresses(link, IpFamily.V6), one => one.IsTentative);
        List<InterfaceAddress> addresses = _monitor.WaitForAddresses(Route, link, Clock.Milliseconds() + 8000);
        Assert.Contains(addresses, one => one.Prefix == address.Prefix);
        Assert.DoesNotContain(addresses, one => one.IsTentative || one.HasDadFailed);
    }

    [Fact]
    public void DuplicateAddressIsFound()
    {
        int link = CreatePair();
        RouteSocket container = _namespaces.ContainerRoute;
        int peer = container.GetLink("eth0").Index;
        InterfaceAddress address = new() { Link = peer, Prefix = IpPrefix.Parse("2001:db8::3/64"), Flags = AddressFlags.NoDad };
        container.Batch.SetLink(peer, new LinkChange { Up = true }).CreateAddress(address).Send();
        Route.Batch.CreateAddress(address with { Link = link, Flags = AddressFlags.None }).Send();
        List<InterfaceAddress> addresses = _monitor.WaitForAddresses(Route, link, Clock.Milliseconds() + 8000);
        Assert.True(addresses.Find(one => one.Prefix == address.Prefix).HasDadFailed);
    }

    [Fact]
    public void LostNotificationsAreReported()
    {
        using NetlinkMonitor monitor = _namespaces.Host.Run(() => NetlinkMonitor.Open(NetlinkProtocol.Route));
        monitor.Subscribe((uint)RouteGroup.Ipv4Address);
        InterfaceAddress address = new() { Link = 1, Prefix = IpPrefix.Parse("10.1.2.3/32") };
        for (int round = 0; round < 2000; round++)
        {
            Route.Batch.CreateAddress(address).DeleteAddress(address).Send();
        }

        int received = 0;
        MonitorResult result;
        while ((result = monitor.Receive(0, out _)) == MonitorResult.Received)
        {
            received++;
        }

        Assert.Equal(MonitorResult.Lost, result);
    }

    private void After100Milliseconds(Action action)
    {
        _later = new Thread(() =>
        {
            Thread.Sleep(100);
            action();
        });
        _later.Start();
    }

    private int CreatePair()
    {
        Route.Batch
            .CreateLink(
                new LinkSettings { Name = "veth1", Up = true },
                new Veth(new LinkSettings { Name = "eth0", NetNs = _namespaces.Container.Namespace.Descriptor }))
            .GetLink("veth1")
            .Send();
        return Route.Batch.LinkOf(1)!.Index;
    }
}
