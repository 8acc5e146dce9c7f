using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Addresses, routes and neighbours made and read by us, compared with what ip -j -d says.</summary>
public sealed class LiveAddressTests : IDisposable
{
    private static readonly IpAddress Gateway4 = IpAddress.Parse("10.1.2.1");
    private static readonly IpAddress Gateway6 = IpAddress.Parse("2001:db8::1");

    private readonly TwoNamespaces _namespaces = new();
    private readonly int _link;

    public LiveAddressTests()
    {
        Route.Batch
            .CreateLink(
                new LinkSettings { Name = "veth1", Up = true },
                new Veth(new LinkSettings { Name = "eth0", NetNs = _namespaces.Container.Namespace.Descriptor }))
            .GetLink("veth1")
            .Send();
        _link = Route.Batch.LinkOf(1)!.Index;
        _namespaces.ContainerRoute.Batch.SetLink("eth0", new LinkChange { Up = true }).Send();
    }

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Theory]
    [InlineData("10.1.2.3/24", "10.1.2.255")]
    [InlineData("10.1.2.3/30", "10.1.2.3")]
    [InlineData("10.1.2.2/31", null)]
    [InlineData("10.1.2.3/32", null)]
    public void Ipv4AddressHasTheBroadcastAddressOfItsPrefix(string prefix, string? broadcast)
    {
        Route.Batch.CreateAddress(Address(prefix)).Send();
        JsonElement json = AddressOf("-4");
        Assert.Equal(prefix, $"{json.GetProperty("local").GetString()}/{json.GetProperty("prefixlen").GetInt32()}");
        Assert.Equal(broadcast, json.TryGetProperty("broadcast", out JsonElement value) ? value.GetString() : null);
        Assert.Equal("global", json.GetProperty("scope").GetString());
        InterfaceAddress read = Assert.Single(Route.ListAddresses(_link, IpFamily.V4));
        Assert.Equal(IpPrefix.Parse(prefix), read.Prefix);
        Assert.Equal(_link, read.Link);
        Assert.Equal(broadcast ?? string.Empty, read.Broadcast.ToString());
        Assert.True((read.Flags & AddressFlags.Permanent) != 0);
    }

    [Fact]
    public void BroadcastAddressCanBeLeftOut()
    {
        Route.Batch.CreateAddress(Address("10.1.2.3/24") with { Broadcast = IpAddress.Unspecified(IpFamily.V4) }).Send();
        Assert.False(AddressOf("-4").TryGetProperty("broadcast", out _));
    }

    [Fact]
    public void Ipv6AddressWithoutDadIsUsableAtOnce()
    {
        Route.Batch.CreateAddress(Address("2001:db8::3/64") with { Flags = AddressFlags.NoDad }).Send();
        InterfaceAddress read = Route.ListAddresses(_link, IpFamily.V6).Single(address => !address.Prefix.Address.IsLinkLocal);
        Assert.Equal(IpPrefix.Parse("2001:db8::3/64"), read.Prefix);
        Assert.False(read.IsTentative);
        Assert.True((read.Flags & AddressFlags.NoDad) != 0);
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "-6 addr show dev veth1 scope global").GetProperty("addr_info")[0];
        Assert.Equal("2001:db8::3", json.GetProperty("local").GetString());
        Assert.True(json.GetProperty("nodad").GetBoolean());
    }

    [Fact]
    public void FlagsBeyondTheHeaderAndScopeArePut()
    {
        Route.Batch.CreateAddress(Address("10.1.2.3/24") with { Flags = AddressFlags.NoPrefixRoute, Scope = RouteScope.Link }).Send();
        JsonElement json = AddressOf("-4");
        Assert.True(json.GetProperty("noprefixroute").GetBoolean());
        Assert.Equal("link", json.GetProperty("scope").GetString());
        Assert.Empty(Route.ListRoutes(new RouteFilter(IpFamily.V4, Table: 254)));
    }

    [Fact]
    public void DeletedAddressIsGoneAndASecondTimeIsAnError()
    {
        Route.Batch.CreateAddress(Address("10.1.2.3/24")).Send();
        Route.Batch.DeleteAddress(Address("10.1.2.3/24")).Send();
        Assert.Empty(Route.ListAddresses(_link, IpFamily.V4));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.DeleteAddress(Address("10.1.2.3/24")).Send());
        Assert.Equal(Errno.AddressNotAvailable, failure.Errno);
        Assert.StartsWith($"cannot delete address 10.1.2.3/24 on link {_link}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddressesAreListedForOneLinkOnly()
    {
        Route.Batch.CreateAddress(Address("10.1.2.3/24")).CreateAddress(Address("127.0.0.1/8") with { Link = 1 }).Send();
        Assert.Equal("127.0.0.1/8", Assert.Single(Route.ListAddresses(1)).Prefix.ToString());
        Assert.Equal(2, Route.ListAddresses(family: IpFamily.V4).Count);
    }

    [Fact]
    public void RouteWithEverythingIsReadBackAndIsWhatIpSays()
    {
        Route.Batch.CreateAddress(Address("10.1.2.3/24")).Send();
        Route route = new()
        {
            Destination = IpPrefix.Parse("10.9.0.0/16"), Gateway = Gateway4, Link = _link, Source = IpAddress.Parse("10.1.2.3"),
            Priority = 50, Table = 1000, Mtu = 1300, AdvertisedMss = 1200, Flags = RouteFlags.OnLink,
        };
        Route.Batch.CreateRoute(route).Send();
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "route show table 1000");
        Assert.Equal("10.9.0.0/16", json.GetProperty("dst").GetString());
        Assert.Equal("10.1.2.1", json.GetProperty("gateway").GetString());
        Assert.Equal("veth1", json.GetProperty("dev").GetString());
        Assert.Equal("10.1.2.3", json.GetProperty("prefsrc").GetString());
        Assert.Equal(50, json.GetProperty("metric").GetInt32());
        Assert.Equal(1300, json.GetProperty("metrics")[0].GetProperty("mtu").GetInt32());
        Assert.Equal(1200, json.GetProperty("metrics")[0].GetProperty("advmss").GetInt32());
        Assert.Contains("onlink", json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal(
            route with { Type = RouteType.Unicast, Protocol = RouteProtocol.Boot },
            Assert.Single(Route.ListRoutes(new RouteFilter(IpFamily.V4, 1000))));
    }

    [Theory]
    [InlineData("10.1.2.3/24")]
    [InlineData("2001:db8::3/64")]
    public void DefaultRouteGoesIntoTheMainTable(string prefix)
    {
        InterfaceAddress address = Address(prefix) with { Flags = AddressFlags.NoDad };
        IpAddress gateway = address.Prefix.Address.IsV4 ? Gateway4 : Gateway6;
        string family = address.Prefix.Address.IsV4 ? "-4" : "-6";
        Route.Batch
            .CreateAddress(address)
            .CreateRoute(new Route { Destination = IpPrefix.Default(address.Prefix.Family), Gateway = gateway, Link = _link })
            .Send();
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, $"{family} route show default");
        Assert.Equal(gateway.ToString(), json.GetProperty("gateway").GetString());
        Route read = Route.ListRoutes(new RouteFilter(address.Prefix.Family, 254, _link)).Single(route => route.Destination.IsDefault);
        Assert.Equal(gateway, read.Gateway);
        Assert.Equal(254u, read.Table);
        Route.Batch.DeleteRoute(read).Send();
        Assert.DoesNotContain("default", TwoNamespaces.Run(_namespaces.Host, "ip", $"{family} route show"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.1.2.3/24", "10.1.2.1", "10.1.2.2", "10.9.0.0/16")]
    [InlineData("2001:db8::3/64", "2001:db8::1", "2001:db8::2", "2001:db8:9::/48")]
    public void AnotherNextHopIsAcceptedAndBothAreListed(string prefix, string first, string second, string destination)
    {
        Route route = new() { Destination = IpPrefix.Parse(destination), Gateway = IpAddress.Parse(first), Link = _link };
        Route other = route with { Gateway = IpAddress.Parse(second) };
        Route.Batch
            .CreateAddress(Address(prefix) with { Flags = AddressFlags.NoDad })
            .CreateRoute(route, CreateMode.Another)
            .CreateRoute(other, CreateMode.Another)
            .CreateRoute(other, CreateMode.Exclusive).Accept(Errno.Exists)
            .Send();
        Assert.Equal(Errno.Exists, Route.Batch.ResultOf(3));
        IEnumerable<IpAddress> gateways = Route.ListRoutes(new RouteFilter(route.Destination.Family, 254, _link))
            .Where(read => read.Destination == route.Destination).Select(read => read.Gateway).Order();
        Assert.Equal([route.Gateway, other.Gateway], gateways);
    }

    [Fact]
    public void MultipathRouteOfIpIsOneRouteForEachNextHop()
    {
        Route.Batch.CreateAddress(Address("10.1.2.3/24")).Send();
        TwoNamespaces.Run(
            _namespaces.Host, "ip", "route add 10.9.0.0/16 mtu 1300 nexthop via 10.1.2.1 dev veth1 nexthop via 10.1.2.2 dev veth1 onlink");
        List<Route> routes = [.. Route.ListRoutes(new RouteFilter(IpFamily.V4, 254)).Where(route => route.Gateway.IsValid)];
        Assert.Equal(2, routes.Count);
        Assert.Equal([Gateway4, IpAddress.Parse("10.1.2.2")], routes.Select(route => route.Gateway));
        Assert.All(routes, route => Assert.Equal((_link, 1300u), (route.Link, route.Mtu)));
        Assert.Equal(RouteFlags.OnLink, routes[1].Flags & RouteFlags.OnLink);
    }

    [Theory]
    [InlineData("10.1.2.3/24", "10.1.2.1", "10.1.3.3/24", "10.1.3.1", "10.9.0.0/16")]
    [InlineData("2001:db8::3/64", "2001:db8::1", "2001:db8:3::3/64", "2001:db8:3::1", "2001:db8:9::/48")]
    public void NextHopsOfOtherLinksAreNotListedForALink(string prefix, string gateway, string otherPrefix, string otherGateway, string destination)
    {
        Route.Batch
            .CreateLink(new LinkSettings { Name = "veth2", Up = true }, new Veth(new LinkSettings { Name = "veth3" }))
            .SetLink("veth3", new LinkChange { Up = true })
            .GetLink("veth2")
            .Send();
        int other = Route.Batch.LinkOf(2)!.Index;
        Route.Batch
            .CreateAddress(Address(prefix) with { Flags = AddressFlags.NoDad })
            .CreateAddress(Address(otherPrefix) with { Link = other, Flags = AddressFlags.NoDad })
            .Send();
        string family = prefix.Contains(':') ? "-6" : "-4";
        TwoNamespaces.Run(_namespaces.Host, "ip", $"{family} route add {destination} nexthop via {gateway} dev veth1 nexthop via {otherGateway} dev veth2");
        IpPrefix wanted = IpPrefix.Parse(destination);
        Assert.Equal(gateway, Assert.Single(Route.ListRoutes(new RouteFilter(wanted.Family, 254, _link)), route => route.Destination == wanted).Gateway.ToString());
        Assert.Equal(otherGateway, Assert.Single(Route.ListRoutes(new RouteFilter(wanted.Family, 254, other)), route => route.Destination == wanted).Gateway.ToString());
        Assert.Equal(2, Route.ListRoutes(new RouteFilter(wanted.Family, 254)).Count(route => route.Destination == wanted));
    }

    [Fact]
    public void ReplacedRouteHasTheNewGateway()
    {
        Route route = new() { Destination = IpPrefix.Parse("10.9.0.0/16"), Gateway = Gateway4, Link = _link };
        Route.Batch.CreateAddress(Address("10.1.2.3/24")).CreateRoute(route).Send();
        Route.Batch.CreateRoute(route with { Gateway = IpAddress.Parse("10.1.2.2") }, CreateMode.Replace).Send();
        Assert.Equal("10.1.2.2", TwoNamespaces.Ip(_namespaces.Host, "route show 10.9.0.0/16").GetProperty("gateway").GetString());
    }

    [Fact]
    public void TableThatNothingWasPutIntoIsEmpty()
    {
        Assert.Empty(Route.ListRoutes(new RouteFilter(IpFamily.V4, 4711)));
        Assert.Empty(Route.ListRoutes(new RouteFilter(IpFamily.V6, 4711)));
    }

    [Fact]
    public void NeighbourIsCreatedReplacedListedAndDeleted()
    {
        Neighbour neighbour = new() { Link = _link, Address = IpAddress.Parse("10.1.2.9"), Mac = new MacAddress(0x0e0000000009) };
        Route.Batch.CreateAddress(Address("10.1.2.3/24")).CreateNeighbour(neighbour).Send();
        Route.Batch.CreateNeighbour(neighbour with { Mac = new MacAddress(0x0e000000000a) }, CreateMode.Replace).Send();
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "neigh show 10.1.2.9 dev veth1");
        Assert.Equal("0e:00:00:00:00:0a", json.GetProperty("lladdr").GetString());
        Assert.Equal("PERMANENT", json.GetProperty("state")[0].GetString());
        Neighbour read = Assert.Single(Route.ListNeighbours(_link, IpFamily.V4));
        Assert.Equal(neighbour with { Mac = new MacAddress(0x0e000000000a), State = NeighbourState.Permanent }, read);
        Route.Batch.DeleteNeighbour(neighbour).Send();
        Assert.Empty(Route.ListNeighbours(_link, IpFamily.V4));
    }

    private InterfaceAddress Address(string prefix) => new() { Link = _link, Prefix = IpPrefix.Parse(prefix) };

    private JsonElement AddressOf(string family) =>
        TwoNamespaces.Ip(_namespaces.Host, $"{family} addr show dev veth1").GetProperty("addr_info")[0];
}
