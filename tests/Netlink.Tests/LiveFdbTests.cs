using System;
using System.Linq;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>FDB entries made by us and read by bridge(8), and the reverse; and what the kernel does with each way to add one.</summary>
public sealed class LiveFdbTests : IDisposable
{
    private static readonly MacAddress _peer = new(0x0e0000000002);
    private readonly TwoNamespaces _namespaces = new();
    private readonly int _lower;
    private readonly int _vxlan4;
    private readonly int _vxlan6;

    public LiveFdbTests()
    {
        Run("ip", "link add d0 up type veth peer name d1");
        Run("ip", "addr add 192.0.2.1/24 dev d0");
        Run("ip", "addr add 2001:db8::1/64 dev d0 nodad");
        _lower = Route.GetLink("d0").Index;
        Route.Batch
            .CreateLink(new LinkSettings { Name = "vx4", Up = true }, new Vxlan(1) { LowerLink = _lower, Local = IpAddress.Parse("192.0.2.1"), Learning = false })
            .CreateLink(new LinkSettings { Name = "vx6", Up = true }, new Vxlan(2) { LowerLink = _lower, Local = IpAddress.Parse("2001:db8::1"), Learning = false })
            .Send();
        _vxlan4 = Route.GetLink("vx4").Index;
        _vxlan6 = Route.GetLink("vx6").Index;
    }

    private RouteSocket Route => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Theory]
    [InlineData("vx4", "192.0.2.2")]
    [InlineData("vx6", "2001:db8::2")]
    public void EntryOfOursIsWhatBridgeSays(string link, string destination)
    {
        FdbEntry entry = new() { Link = Route.GetLink(link).Index, Mac = _peer, Destination = IpAddress.Parse(destination) };
        Route.Batch.CreateFdbEntry(entry).Send();
        JsonElement told = Assert.Single(Shown(link));
        Assert.Equal(
            $$"""{"mac":"0e:00:00:00:00:02","dst":"{{destination}}","flags":["self"],"state":"permanent"}""", told.GetRawText());
        Assert.Equal(
            entry with { State = NeighbourState.Permanent, Flags = NeighbourFlags.Self }, Assert.Single(Route.ListFdbEntries(entry.Link)));
    }

    [Fact]
    public void EntryWithEverythingIsWhatBridgeSays()
    {
        FdbEntry entry = Entry("192.0.2.2") with { Port = 4790, Vni = 77, OutputLink = _lower, State = NeighbourState.Reachable };
        Route.Batch.CreateFdbEntry(entry).Send();
        Assert.Equal(
            """{"mac":"0e:00:00:00:00:02","dst":"192.0.2.2","port":4790,"vni":77,"viaIf":"d0","flags":["self"],"state":""}""",
            Assert.Single(Shown("vx4")).GetRawText());
        Assert.Equal(entry with { Flags = NeighbourFlags.Self }, Assert.Single(Route.ListFdbEntries(_vxlan4)));
    }

    [Fact]
    public void EntryOfBridgeIsReadAndDeletedByUs()
    {
        Run("bridge", "fdb add 0e:00:00:00:00:02 dev vx4 dst 192.0.2.2 port 4790 vni 77 via d0");
        FdbEntry read = Assert.Single(Route.ListFdbEntries(_vxlan4));
        Assert.Equal(
            Entry("192.0.2.2") with
            {
                Port = 4790, Vni = 77, OutputLink = _lower, State = NeighbourState.Permanent | NeighbourState.NoArp, Flags = NeighbourFlags.Self,
            },
            read);
        Route.Batch.DeleteFdbEntry(read).Send();
        Assert.Empty(Shown("vx4"));
    }

    [Fact]
    public void EntryOfOursIsDeletedByBridge()
    {
        Route.Batch.CreateFdbEntry(Entry("192.0.2.2")).Send();
        Run("bridge", "fdb del 0e:00:00:00:00:02 dev vx4 dst 192.0.2.2");
        Assert.Empty(Route.ListFdbEntries(_vxlan4));
    }

    [Fact]
    public void EntriesAreListedForOneLinkOnly()
    {
        Route.Batch
            .CreateFdbEntry(Entry("192.0.2.2"))
            .CreateFdbEntry(Entry("2001:db8::2") with { Link = _vxlan6 })
            .Send();
        Assert.Equal("192.0.2.2", Assert.Single(Route.ListFdbEntries(_vxlan4)).Destination.ToString());
        Assert.Equal("2001:db8::2", Assert.Single(Route.ListFdbEntries(_vxlan6)).Destination.ToString());
        Assert.Equal(2, Route.ListFdbEntries().Count(entry => entry.Mac == _peer));
        Assert.Empty(Route.ListFdbEntries(9999));

        // They are no neighbours, though of the same message type.
        Assert.DoesNotContain(Route.ListNeighbours(_vxlan4), neighbour => neighbour.Mac == _peer);
    }

    [Fact]
    public void ListOfSeveralDatagramsIsWhole()
    {
        Fill(2000);
        Assert.Equal(2000, Route.ListFdbEntries(_vxlan4).Select(entry => entry.Mac).Distinct().Count());
    }

    [Fact]
    public void ChangeWhileTheListIsFetchedIsNotTold()
    {
        // The day the kernel tells it, the remark at ListFdbEntries is out of date.
        Fill(2000);
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Route, RouteNames.Instance));
        NeighbourHeader header = new() { Family = ProtocolFamily.Bridge, Link = _vxlan4 };
        socket.Batch.BeginDump((ushort)RouteMessage.GetNeighbour, header, new NetlinkOperation("list FDB entries"));
        int first = 0;
        socket.Dump<FdbEntry>((message, entries) =>
        {
            if (entries.Count == 0)
            {
                first++;
                Route.Batch.CreateFdbEntry(Entry("192.0.2.2") with { Mac = new MacAddress(0x0e0000020000 + (ulong)first) }).Send();
            }

            FdbReader.Parse(message, entries);
        });
        Assert.Equal(1, first);
    }

    [Fact]
    public void ReplacedUnicastEntryLeadsToItsNewDestinationAlone()
    {
        Route.Batch
            .CreateFdbEntry(Entry("192.0.2.2"), CreateMode.Replace)
            .CreateFdbEntry(Entry("192.0.2.9") with { Port = 4790 }, CreateMode.Replace)
            .Send();
        Assert.Equal(["192.0.2.9"], Destinations());
        Assert.Equal(4790, Shown("vx4")[0].GetProperty("port").GetInt32());
        Route.Batch.CreateFdbEntry(Entry("192.0.2.9"), CreateMode.Replace).Send();
        Assert.Equal(0, Assert.Single(Route.ListFdbEntries(_vxlan4)).Port);
    }

    [Theory]
    [InlineData(CreateMode.Append)]
    [InlineData(CreateMode.Another)]
    public void UnicastEntryKeepsItsDestinationWithoutAWord(CreateMode mode)
    {
        Route.Batch.CreateFdbEntry(Entry("192.0.2.2")).CreateFdbEntry(Entry("192.0.2.9"), mode).Send();
        Assert.Equal(["192.0.2.2"], Destinations());
    }

    [Fact]
    public void SecondUnicastEntryIsRefusedNamingIt()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(
            () => Route.Batch.CreateFdbEntry(Entry("192.0.2.2")).CreateFdbEntry(Entry("192.0.2.9")).Send());
        Assert.Equal($"cannot create FDB entry 0e:00:00:00:00:02 to 192.0.2.9/32 on link {_vxlan4}: it exists already (EEXIST)", failure.Message);
    }

    [Fact]
    public void EntryForAllOthersTakesSeveralDestinations()
    {
        FdbEntry entry = Entry("192.0.2.2") with { Mac = default };
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.CreateFdbEntry(entry, CreateMode.Replace).Send());
        Assert.Equal(Errno.NotSupported, failure.Errno);
        Route.Batch
            .CreateFdbEntry(entry, CreateMode.Append)
            .CreateFdbEntry(entry, CreateMode.Append)
            .CreateFdbEntry(entry with { Destination = IpAddress.Parse("192.0.2.3") }, CreateMode.Append)
            .Send();
        Assert.Equal(["192.0.2.2", "192.0.2.3"], Destinations());
        Route.Batch.DeleteFdbEntry(entry).Send();
        Assert.Equal(["192.0.2.3"], Destinations());
        Route.Batch.CreateFdbEntry(entry, CreateMode.Append).DeleteFdbEntry(entry with { Destination = default }).Send();
        Assert.Empty(Destinations());
    }

    [Fact]
    public void DeletingAnotherDestinationChangesNothingWithoutAWord()
    {
        Route.Batch.CreateFdbEntry(Entry("192.0.2.2")).DeleteFdbEntry(Entry("192.0.2.9")).DeleteFdbEntry(Entry("192.0.2.2") with { Vni = 9 }).Send();
        Assert.Equal(["192.0.2.2"], Destinations());
        Route.Batch.DeleteFdbEntry(new FdbEntry { Link = _vxlan4, Mac = _peer }).Send();
        Assert.Empty(Destinations());
    }

    [Fact]
    public void MissingEntryCannotBeDeleted()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.DeleteFdbEntry(Entry("192.0.2.2")).Send());
        Assert.Equal(Errno.NoEntry, failure.Errno);
        Assert.StartsWith($"cannot delete FDB entry 0e:00:00:00:00:02 to 192.0.2.2/32 on link {_vxlan4}: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DestinationOfTheOtherFamilyIsRefused()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Route.Batch.CreateFdbEntry(Entry("2001:db8::2")).Send());
        Assert.Equal("EAFNOSUPPORT", failure.Errno.Name());
    }

    private void Fill(int count)
    {
        for (int host = 0; host < count; host++)
        {
            if (Route.Batch.IsFull)
            {
                Route.Batch.Send();
            }

            Route.Batch.CreateFdbEntry(Entry("192.0.2.2") with { Mac = new MacAddress(0x0e0000010000 + (ulong)host) });
        }

        Route.Batch.Send();
    }

    private FdbEntry Entry(string destination) => new() { Link = _vxlan4, Mac = _peer, Destination = IpAddress.Parse(destination) };

    private string[] Destinations() =>
        [.. Shown("vx4").Select(entry => entry.GetProperty("dst").GetString()!).Order(StringComparer.Ordinal)];

    private JsonElement[] Shown(string link) =>
        [.. JsonDocument.Parse(Run("bridge", $"-j fdb show dev {link}")).RootElement.EnumerateArray()];

    private string Run(string tool, string arguments) => TwoNamespaces.Run(_namespaces.Host, tool, arguments);
}
