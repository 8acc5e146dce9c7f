using System;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>What the kernel says against a request, as the user reads it.</summary>
public sealed class ErrorTests : IDisposable
{
    private readonly TwoNamespaces _namespaces = new();

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Fact]
    public void OffendingAttributeIsNamedByItsPath()
    {
        Route.Purpose = "9c1/eth0";
        NetlinkException failure = Assert.Throws<NetlinkException>(() =>
            Route.Batch.CreateLink(new LinkSettings { Name = "vx" }, new Vxlan(16777216) { Port = 4789 }).Send());
        Assert.Equal(Errno.Range, failure.Errno);
        Assert.Equal("LinkInfo/Data/Id", failure.Path);
        Assert.Equal("VXLAN ID must be lower than 16777216", failure.KernelMessage);
        Assert.Equal("cannot create vxlan \"vx\" for 9c1/eth0: VXLAN ID must be lower than 16777216 (ERANGE at LinkInfo/Data/Id)", failure.Message);
    }

    [Fact]
    public void AttributeOfAVethPeerIsNamedThroughTheStructureBeforeIt()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch
            .CreateLink(new LinkSettings { Name = "veth1" }, new Veth(new LinkSettings { Name = "a-name-of-16-byte" })).Send());
        Assert.Equal("LinkInfo/Data/Peer/Name", failure.Path);
    }

    [Fact]
    public void AttributeOfTheOutermostLevelIsNamed()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() =>
            Route.Batch.CreateLink(new LinkSettings { Name = "a-name-of-16-byte" }, new Bridge()).Send());
        Assert.Equal("Name", failure.Path);
    }

    [Fact]
    public void AttributeOfALaterRequestIsFoundInItsOwnMessage()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch
            .CreateLink(new LinkSettings { Name = "br0" }, new Bridge())
            .CreateLink(new LinkSettings { Name = "vx" }, new Vxlan(1u << 31))
            .Send());
        Assert.Equal("LinkInfo/Data/Id", failure.Path);
        Assert.Equal(1, failure.RequestIndex);
    }

    [Fact]
    public void ExistingNameHasOurWordsBecauseTheKernelHasNone()
    {
        Route.Batch.CreateLink(new LinkSettings { Name = "br0" }, new Bridge()).Send();
        NetlinkException failure = Assert.Throws<NetlinkException>(() =>
            Route.Batch.CreateLink(new LinkSettings { Name = "br0" }, new Bridge()).Send());
        Assert.Null(failure.KernelMessage);
        Assert.Equal("cannot create bridge \"br0\": it exists already (EEXIST)", failure.Message);
    }

    [Fact]
    public void VethPeerCannotBeSetUpInTheSameMessage()
    {
        // The house plan says so; the day the kernel allows it, this test says that one request less is needed.
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch
            .CreateLink(new LinkSettings { Name = "veth1" }, new Veth(new LinkSettings { Name = "eth0", Up = true })).Send());
        Assert.Equal("ENOTCONN", failure.Errno.Name());
    }

    [Fact]
    public void RouteWithoutAWayToItsGatewayIsExplained()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch
            .SetLink("lo", new LinkChange { Up = true })
            .CreateRoute(new Route { Destination = IpPrefix.Parse("10.9.0.0/16"), Gateway = IpAddress.Parse("10.1.2.1") })
            .Send());
        Assert.Equal("cannot create route 10.9.0.0/16: Nexthop has invalid gateway (ENETUNREACH)", failure.Message);
    }

    [Fact]
    public void ErrorInsideTheEndOfADumpIsAnError()
    {
        // Strict checking refuses an index in a dump of links, and says so in NLMSG_DONE: not an empty list.
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route, RouteNames.Instance));
        LinkHeader header = new() { Index = 1 };
        socket.Batch.BeginDump((ushort)RouteMessage.GetLink, header, new NetlinkOperation("list links"));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => socket.Dump<Link>(LinkReader.Parse));
        Assert.Equal(Errno.Invalid, failure.Errno);
        Assert.Contains("Filter by device index not supported", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AttributeThatADumpDoesNotTakeIsRefused()
    {
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route, RouteNames.Instance));
        NetlinkWriter writer = socket.Batch.BeginDump((ushort)RouteMessage.GetAddress, default(AddressHeader), new NetlinkOperation("list addresses"));
        writer.PutU32(AddressAttribute.RoutePriority, 1);
        NetlinkException failure = Assert.Throws<NetlinkException>(() => socket.Dump<InterfaceAddress>(AddressReader.Parse));
        Assert.Equal(Errno.Invalid, failure.Errno);
        Assert.Contains("Unsupported attribute in dump request", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelThatDoesNotAnswerIsNotWaitedForForEver()
    {
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route));
        socket.Raw.SetReceiveTimeout(100);

        // NLMSG_NOOP without NLM_F_ACK has no answer.
        socket.Batch.BeginDump((ushort)NetlinkControl.Noop, 0, new NetlinkOperation("list nothing"));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => socket.Dump<Link>(LinkReader.Parse));
        Assert.Equal("cannot list nothing: the kernel did not answer in time (ETIMEDOUT)", failure.Message);
    }

    [Fact]
    public void RequestThatCannotBeSentIsNamed()
    {
        // NETLINK_USERSOCK (2) has nobody at the kernel's end.
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open((NetlinkProtocol)2));
        socket.Batch.Begin(16, NetlinkFlags.None, 0, new NetlinkOperation("say hello"));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => socket.Batch.Send());
        Assert.Equal("cannot say hello: Connection refused (ECONNREFUSED)", failure.Message);
        Assert.Equal(Errno.TimedOut, socket.Batch.ResultOf(0));
    }

    [Fact]
    public void MissingAttributeIsNamed()
    {
        // RTM_NEWMDB needs MDBA_SET_ENTRY (1); struct br_port_msg is a family and an index, eight bytes.
        Route.Batch.CreateLink(new LinkSettings { Name = "br0", Up = true }, new Bridge()).GetLink("br0").Send();
        int bridge = Route.Batch.LinkOf(1)!.Index;
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route, new MdbNames()));
        socket.Batch.Begin(84, NetlinkFlags.Create, new AddressHeader { Family = 7, Link = bridge }, new NetlinkOperation("create MDB entry"));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => socket.Batch.Send());
        Assert.SkipWhen(failure.Missing is null, "this kernel does not name the missing attribute of RTM_NEWMDB (Linux 6.3 does)");
        Assert.Equal("SetEntry", failure.Missing);
        Assert.EndsWith("(EINVAL, SetEntry is missing)", failure.Message, StringComparison.Ordinal);
    }

    private sealed class MdbNames : MessageNames
    {
        public override AttributeSpace? SpaceOf(ushort messageType) => new MdbSpace();

        private sealed class MdbSpace : AttributeSpace
        {
            public override int BodySize => 8;

            public override string? NameOf(ushort type) => type == 1 ? "SetEntry" : null;
        }
    }
}
