using System;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Vxlans made by us and read by ip -j -d, and the reverse.</summary>
public sealed class LiveVxlanTests : IDisposable
{
    private readonly TwoNamespaces _namespaces = new();
    private readonly int _lower;

    public LiveVxlanTests()
    {
        Ip("link add d0 up type veth peer name d1");
        _lower = Route.GetLink("d0").Index;
    }

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Theory]
    [InlineData("192.0.2.1", "239.1.1.1", "local", "group")]
    [InlineData("2001:db8::1", "ff05::100", "local6", "group6")]
    public void VxlanOfOursIsWhatIpSaysAndIsReadBack(string local, string group, string localKey, string groupKey)
    {
        Vxlan vxlan = new(5)
        {
            LowerLink = _lower, Local = IpAddress.Parse(local), Group = IpAddress.Parse(group), Learning = false, Port = 4789, Ttl = 7, Gbp = true,
        };
        Route.Batch.CreateLink(new LinkSettings { Name = "vx1", Mtu = 1400, QueueLength = 0 }, vxlan).Send();
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "link show dev vx1");
        Assert.Equal(1400, json.GetProperty("mtu").GetInt32());
        Assert.False(json.TryGetProperty("txqlen", out _));
        JsonElement data = json.GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal(5, data.GetProperty("id").GetInt32());
        Assert.Equal("d0", data.GetProperty("link").GetString());
        Assert.Equal(local, data.GetProperty(localKey).GetString());
        Assert.Equal(group, data.GetProperty(groupKey).GetString());
        Assert.Equal(4789, data.GetProperty("port").GetInt32());
        Assert.Equal(7, data.GetProperty("ttl").GetInt32());
        Assert.False(data.GetProperty("learning").GetBoolean());
        Assert.True(data.GetProperty("gbp").GetBoolean());
        Link link = Route.GetLink("vx1");
        Assert.Equal(vxlan, link.Vxlan);
        Assert.Equal(0, link.QueueLength);
    }

    [Fact]
    public void WhatIsLeftOutIsTheKernels()
    {
        Route.Batch.CreateLink(new LinkSettings { Name = "vx1" }, new Vxlan(5)).Send();
        Link link = Route.GetLink("vx1");
        Assert.Equal(new Vxlan(5) { Learning = true, Port = 8472 }, link.Vxlan);
        Assert.Equal(1000, link.QueueLength);
    }

    [Fact]
    public void VxlanOfIpIsRead()
    {
        Ip("link add vx1 type vxlan id 16777215 local 2001:db8::1 dev d0 dstport 4789 ttl 64 nolearning");
        Assert.Equal(
            new Vxlan(16777215) { LowerLink = _lower, Local = IpAddress.Parse("2001:db8::1"), Learning = false, Port = 4789, Ttl = 64 },
            Route.GetLink("vx1").Vxlan);
        Assert.Null(Route.GetLink("d0").Vxlan);
    }

    [Fact]
    public void VxlanIsChangedAndKeepsItsFdb()
    {
        Vxlan vxlan = new(5) { LowerLink = _lower, Local = IpAddress.Parse("192.0.2.1"), Learning = true, Port = 4789, Ttl = 7, Gbp = true };
        Route.Batch.CreateLink(new LinkSettings { Name = "vx1", Up = true }, vxlan).Send();
        FdbEntry entry = new() { Link = Route.GetLink("vx1").Index, Mac = new MacAddress(0x0e0000000002), Destination = IpAddress.Parse("192.0.2.2") };
        Vxlan changed = vxlan with { LowerLink = Route.GetLink("d1").Index, Local = IpAddress.Parse("192.0.2.77"), Learning = false, Ttl = 0 };
        Route.Batch.CreateFdbEntry(entry).SetVxlan("vx1", changed).Send();
        Assert.Equal(changed, Route.GetLink("vx1").Vxlan);
        Assert.Equal(entry.Destination, Assert.Single(Route.ListFdbEntries(entry.Link)).Destination);
        JsonElement data = TwoNamespaces.Ip(_namespaces.Host, "link show dev vx1").GetProperty("linkinfo").GetProperty("info_data");
        Assert.Equal("192.0.2.77", data.GetProperty("local").GetString());
        Assert.Equal("d1", data.GetProperty("link").GetString());
        Assert.False(data.GetProperty("learning").GetBoolean());
    }

    [Fact]
    public void AnotherVniOrFamilyIsRefused()
    {
        Route.Batch.CreateLink(new LinkSettings { Name = "vx1" }, new Vxlan(5) { Local = IpAddress.Parse("192.0.2.1") }).Send();
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.SetVxlan("vx1", new Vxlan(6)).Send());
        Assert.Equal(Errno.NotSupported, failure.Errno);
        Assert.Equal("cannot change vxlan \"vx1\": Cannot change VNI (EOPNOTSUPP)", failure.Message);
        failure = Assert.Throws<NetlinkException>(() => Route.Batch.SetVxlan("vx1", new Vxlan(5) { Local = IpAddress.Parse("2001:db8::1") }).Send());
        Assert.Equal("New local address family does not match old", failure.KernelMessage);
    }

    [Fact]
    public void VniAndPortInUseAreRefused()
    {
        Route.Batch.CreateLink(new LinkSettings { Name = "vx1" }, new Vxlan(5)).Send();
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.CreateLink(new LinkSettings { Name = "vx2" }, new Vxlan(5)).Send());
        Assert.Equal(Errno.Exists, failure.Errno);
    }

    private void Ip(string arguments) => TwoNamespaces.Run(_namespaces.Host, "ip", arguments);
}
