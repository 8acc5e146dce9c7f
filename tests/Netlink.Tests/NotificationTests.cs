using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>What the kernel tells a program that follows its state: by us, by ip(8) and bridge(8), and when too much comes at once.</summary>
public sealed class NotificationTests : IDisposable
{
    private static readonly RouteGroup[] _groups =
    [
        RouteGroup.Link, RouteGroup.Neighbour, RouteGroup.Ipv4Address, RouteGroup.Ipv6Address, RouteGroup.Ipv4Route, RouteGroup.Ipv6Route,
    ];

    private readonly TwoNamespaces _namespaces = new();
    private readonly RouteMonitor _monitor;
    private readonly int _link;

    public NotificationTests()
    {
        Run("ip", "link add d0 up type veth peer name d1");
        Run("ip", "link set d1 up");
        Run("ip", "addr add 192.0.2.1/24 dev d0");
        Run("ip", "addr add 2001:db8::1/64 dev d0 nodad");
        Run("ip", "link add vx1 up type vxlan id 1 dev d0 local 192.0.2.1 dstport 8472 nolearning");
        _link = Route.GetLink("vx1").Index;
        _monitor = _namespaces.Host.Run(() => RouteMonitor.Open(_groups));
    }

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose()
    {
        _monitor.Dispose();
        _namespaces.Dispose();
    }

    [Fact]
    public void NeighbourIsToldWithItsRequester()
    {
        Neighbour neighbour = new()
        {
            Link = _link, Address = IpAddress.Parse("10.244.2.0"), Mac = new MacAddress(0x0e0000000002), State = NeighbourState.Permanent,
        };
        Route.Batch.CreateNeighbour(neighbour).DeleteNeighbour(neighbour).Send();
        List<Told> told = About(RouteObject.Neighbour, neighbour.Address.ToString());
        Neighbour deleted = neighbour with { Mac = default, State = NeighbourState.Failed };
        Assert.Equal(
            [
                new(RouteMessage.NewNeighbour, RouteObject.Neighbour, false, Route.Port, neighbour),
                new(RouteMessage.NewNeighbour, RouteObject.Neighbour, false, Route.Port, deleted),
                new(RouteMessage.DeleteNeighbour, RouteObject.Neighbour, true, 0, deleted),
            ],
            told);
        Run("ip", "neigh add 10.244.2.0 lladdr 0e:00:00:00:00:03 dev vx1");
        Told other = Assert.Single(About(RouteObject.Neighbour, neighbour.Address.ToString()));
        Assert.Equal(neighbour with { Mac = new MacAddress(0x0e0000000003) }, other.Thing);
        AssertAnothers(other);
    }

    [Fact]
    public void FdbEntryIsToldWithoutItsRequester()
    {
        FdbEntry entry = new()
        {
            Link = _link, Mac = new MacAddress(0x0e0000000002), Destination = IpAddress.Parse("192.0.2.2"),
            State = NeighbourState.Permanent, Flags = NeighbourFlags.Self,
        };
        Route.Batch
            .CreateFdbEntry(entry)
            .CreateFdbEntry(entry with { Destination = IpAddress.Parse("192.0.2.3") }, CreateMode.Replace)
            .DeleteFdbEntry(entry with { Destination = IpAddress.Parse("192.0.2.3") })
            .Send();
        List<Told> told = About(RouteObject.FdbEntry, "0e:00:00:00:00:02");
        Assert.Equal([RouteMessage.NewNeighbour, RouteMessage.NewNeighbour, RouteMessage.DeleteNeighbour], told.Select(one => one.Type));
        Assert.Equal(["192.0.2.2", "192.0.2.3", "192.0.2.3"], told.Select(one => ((FdbEntry)one.Thing!).Destination.ToString()));
        Assert.Equal(entry, told[0].Thing);
        Assert.All(told, one => Assert.Equal(0u, one.Requester));
        Run("bridge", "fdb add 0e:00:00:00:00:02 dev vx1 dst 192.0.2.2");
        Told other = Assert.Single(About(RouteObject.FdbEntry, "0e:00:00:00:00:02"));
        Assert.Equal(entry with { State = NeighbourState.Permanent | NeighbourState.NoArp }, other.Thing);
    }

    [Theory]
    [InlineData("10.244.2.0/24", "10.244.2.0")]
    [InlineData("fd00:10:244:2::/64", "fd00:10:244:2::")]
    public void RouteIsToldWithItsRequester(string destination, string gateway)
    {
        Route route = new()
        {
            Destination = IpPrefix.Parse(destination), Gateway = IpAddress.Parse(gateway), Link = _link, Flags = RouteFlags.OnLink,
        };
        Route.Batch.CreateRoute(route).DeleteRoute(route).Send();
        List<Told> told = About(RouteObject.Route, destination);
        Assert.Equal([RouteMessage.NewRoute, RouteMessage.DeleteRoute], told.Select(one => one.Type));
        Assert.Equal(route.Gateway, ((Route)told[0].Thing!).Gateway);
        Assert.Equal(254u, ((Route)told[0].Thing!).Table);
        Assert.All(told, one => Assert.Equal(Route.Port, one.Requester));
        Run("ip", $"route add {destination} via {gateway} dev vx1 onlink");
        AssertAnothers(Assert.Single(About(RouteObject.Route, destination)));
    }

    [Theory]
    [InlineData("10.244.1.0/32", true)]
    [InlineData("fd00:10:244:1::/128", false)]
    public void AddressIsTold(string prefix, bool isRequesterTold)
    {
        InterfaceAddress address = new() { Link = _link, Prefix = IpPrefix.Parse(prefix) };
        Route.Batch.CreateAddress(address).DeleteAddress(address).Send();
        List<Told> told = About(RouteObject.Address, prefix);
        Assert.Equal(RouteMessage.NewAddress, told[0].Type);
        Assert.Equal(RouteMessage.DeleteAddress, told[^1].Type);
        Assert.Equal(_link, ((InterfaceAddress)told[0].Thing!).Link);
        Assert.All(told, one => Assert.Equal(isRequesterTold ? Route.Port : 0, one.Requester));
    }

    [Fact]
    public void LinkIsToldWithItsKindAndItsDeletionToo()
    {
        Route.Batch
            .CreateLink(new LinkSettings { Name = "vx2" }, new Vxlan(2) { Port = 4789 })
            .SetLink("vx2", new LinkChange { Mtu = 1400 })
            .DeleteLink("vx2")
            .Send();
        List<Told> told = About(RouteObject.Link, "vx2");
        Assert.Equal(new Vxlan(2) { Port = 4789, Learning = true }, ((Link)told[0].Thing!).Vxlan);
        Assert.Contains(told, one => ((Link)one.Thing!).Mtu == 1400);
        Assert.Equal(RouteMessage.DeleteLink, told[^1].Type);
        Assert.True(told[^1].IsDeletion);
        Assert.Equal("vx2", ((Link)told[^1].Thing!).Name);
    }

    [Fact]
    public void PortThatLeavesItsBridgeIsNoLinkThatIsGone()
    {
        Run("ip", "link add br0 type bridge");
        Run("ip", "link set d1 master br0");
        All();
        Run("ip", "link set d1 nomaster");
        List<Told> told = All();
        Assert.Contains(told, one => one is { Type: RouteMessage.DeleteLink, Object: RouteObject.Other });
        Assert.DoesNotContain(told, one => one is { Type: RouteMessage.DeleteLink, Object: RouteObject.Link });
        Assert.Contains(told, one => one.Thing is Link { Name: "d1", Master: 0 });
    }

    [Fact]
    public void OnlyWhatWasAskedForIsTold()
    {
        using RouteMonitor monitor = _namespaces.Host.Run(() => RouteMonitor.Open(RouteGroup.Ipv6Route));
        Run("ip", "addr add 10.244.1.0/32 dev vx1");
        Run("ip", "route add fd00:10:244:2::/64 dev vx1");
        Assert.All(All(monitor), one => Assert.Equal(RouteObject.Route, one.Object));
    }

    [Fact]
    public void DescriptorWakesALoop()
    {
        PollSet poll = new();
        All();
        int place = poll.Add(_monitor.Descriptor, PollEvents.Readable);
        poll.Wait(0);
        Assert.Equal((PollEvents)0, poll[place]);
        Run("ip", "link set vx1 mtu 1300");
        poll.Wait(5000);
        Assert.Equal(PollEvents.Readable, poll[place]);
        Assert.Equal(1300, ((Link)About(RouteObject.Link, "vx1")[^1].Thing!).Mtu);
    }

    [Fact]
    public void PortsOfSocketsDiffer()
    {
        using RouteSocket another = _namespaces.Host.Run(RouteSocket.Open);
        Assert.NotEqual(0u, another.Port);
        Assert.NotEqual(another.Port, Route.Port);
        Assert.Equal(another.Port, another.Port);
    }

    [Fact]
    public void LargerReceiveBufferLosesNothing()
    {
        // The kernel doubles it.
        Assert.Equal(8 * 1024 * 1024, _monitor.SetReceiveBuffer(4 * 1024 * 1024));
        ChangeManyTimes(5000);
        Assert.Equal(10_000, About(RouteObject.Neighbour, "10.244.2.0").Count);
    }

    [Fact]
    public void LossIsToldOnceAndWhatComesBehindItIsReceived()
    {
        _monitor.SetReceiveBuffer(16 * 1024);
        ChangeManyTimes(1000);
        PollSet poll = new();
        int place = poll.Add(_monitor.Descriptor, PollEvents.Readable);
        poll.Wait(1000);
        Assert.NotEqual((PollEvents)0, poll[place]);
        Assert.Equal(MonitorResult.Lost, _monitor.Receive(0, out _));

        // Without a wait for the queue's end the kernel would drop this one without a word.
        Run("ip", "neigh add 10.244.9.0 lladdr 0e:00:00:00:00:09 dev vx1");
        Assert.Single(About(RouteObject.Neighbour, "10.244.9.0"));
    }

    [Fact]
    public void OwnEchoesArePassedOverWithoutAllocating()
    {
        _monitor.SetReceiveBuffer(4 * 1024 * 1024);
        All();
        ChangeManyTimes(500);
        int passed = 0;
        uint port = Route.Port;
        long before = GC.GetAllocatedBytesForCurrentThread();
        while (_monitor.Receive(0, out RouteNotifications notifications) == MonitorResult.Received)
        {
            foreach (RouteNotification notification in notifications)
            {
                passed += notification.Requester == port ? 1 : 0;
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(passed, 1000, int.MaxValue);
    }

    private static object? Read(RouteNotification notification)
    {
        List<Route> routes = [];
        switch (notification.Object)
        {
            case RouteObject.Link:
                return notification.ReadLink();
            case RouteObject.Address:
                return notification.ReadAddress();
            case RouteObject.Neighbour:
                return notification.ReadNeighbour();
            case RouteObject.FdbEntry:
                return notification.ReadFdbEntry();
            case RouteObject.Route:
                notification.ReadRoutes(routes);
                return routes[0];
            default:
                return null;
        }
    }

    private static string NameOf(object? thing) => thing switch
    {
        Link link => link.Name,
        InterfaceAddress address => address.Prefix.ToString(),
        Neighbour neighbour => neighbour.Address.ToString(),
        FdbEntry entry => entry.Mac.ToString(),
        Route route => route.Destination.ToString(),
        _ => string.Empty,
    };

    /// <summary>All that waits. The kernel has queued what a request causes before it acks the request.</summary>
    private static List<Told> All(RouteMonitor monitor)
    {
        List<Told> told = [];
        while (monitor.Receive(Clock.Milliseconds() + 50, out RouteNotifications notifications) is var result && result != MonitorResult.TimedOut)
        {
            Assert.Equal(MonitorResult.Received, result);
            foreach (RouteNotification notification in notifications)
            {
                told.Add(new(notification.Type, notification.Object, notification.IsDeletion, notification.Requester, Read(notification)));
            }
        }

        return told;
    }

    private List<Told> All() => All(_monitor);

    private List<Told> About(RouteObject kind, string name) =>
        [.. All().Where(one => one.Object == kind && NameOf(one.Thing) == name && (one.Thing as Route?)?.Table is null or 254)];

    private void AssertAnothers(Told told)
    {
        Assert.NotEqual(0u, told.Requester);
        Assert.NotEqual(Route.Port, told.Requester);
    }

    private void ChangeManyTimes(int count)
    {
        Neighbour neighbour = new() { Link = _link, Address = IpAddress.Parse("10.244.2.0"), Mac = new MacAddress(0x0e0000000000) };
        for (int round = 0; round < count; round++)
        {
            Route.Batch
                .CreateNeighbour(neighbour with { Mac = new MacAddress(0x0e0000000001 + ((ulong)round * 2)) }, CreateMode.Replace)
                .CreateNeighbour(neighbour with { Mac = new MacAddress(0x0e0000000002 + ((ulong)round * 2)) }, CreateMode.Replace)
                .Send();
        }
    }

    private void Run(string tool, string arguments) => TwoNamespaces.Run(_namespaces.Host, tool, arguments);

    private sealed record Told(RouteMessage Type, RouteObject Object, bool IsDeletion, uint Requester, object? Thing);
}
