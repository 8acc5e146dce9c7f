using System;
using System.Collections.Generic;
using System.Linq;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Generic;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Features switched by us and read by ethtool(8), and the reverse.</summary>
public sealed class LiveEthtoolTests : IDisposable
{
    private const string Feature = "tx-checksum-ip-generic";

    private readonly TwoNamespaces _namespaces = new();
    private readonly EthtoolSocket _ethtool;

    public LiveEthtoolTests()
    {
        _namespaces.HostRoute.Batch.CreateLink(new LinkSettings { Name = "vx1", Up = true }, new Vxlan(1) { Port = 4789 }).Send();
        _ethtool = _namespaces.Host.Run(EthtoolSocket.Open);
    }

    public void Dispose()
    {
        _ethtool.Dispose();
        _namespaces.Dispose();
    }

    [Fact]
    public void FeatureThatWeSwitchIsAsEthtoolSays()
    {
        Assert.Contains($"\t{Feature}: on\n", Ethtool("-k vx1"), StringComparison.Ordinal);
        Assert.True(_ethtool.SetFeature("vx1", Feature, on: false));
        Assert.Contains($"\t{Feature}: off\n", Ethtool("-k vx1"), StringComparison.Ordinal);
        Assert.True(_ethtool.SetFeature("vx1", Feature, on: false));
        Assert.True(_ethtool.SetFeature("vx1", Feature, on: true));
        Assert.Contains($"\t{Feature}: on\n", Ethtool("-k vx1"), StringComparison.Ordinal);
    }

    [Fact]
    public void FeatureThatEthtoolSwitchesIsRead()
    {
        Assert.True(FeatureOf("vx1").IsOn);
        Ethtool($"-K vx1 {Feature} off");
        Assert.Equal(new EthtoolFeature(Feature, IsOn: false, IsFixed: false), FeatureOf("vx1"));
    }

    [Theory]
    [InlineData("vx1")]
    [InlineData("lo")]
    public void EachFeatureIsAsEthtoolSays(string link)
    {
        // Lines of groups, such as "tx-checksumming: off", have names of ethtool's own.
        string[] lines = [.. Ethtool($"-k {link}").Split('\n').Select(line => line.Trim())];
        List<EthtoolFeature> features = _ethtool.ListFeatures(link);
        Assert.InRange(features.Count, 40, 200);
        int compared = 0;
        foreach (EthtoolFeature feature in features)
        {
            string? line = lines.SingleOrDefault(one => one.StartsWith($"{feature.Name}: ", StringComparison.Ordinal));
            if (line is not null)
            {
                string state = line[(feature.Name.Length + 2)..].Replace(" [requested on]", string.Empty, StringComparison.Ordinal);
                Assert.Equal($"{(feature.IsOn ? "on" : "off")}{(feature.IsFixed ? " [fixed]" : string.Empty)}", state.Replace(" [requested off]", string.Empty, StringComparison.Ordinal));
                compared++;
            }
        }

        Assert.InRange(compared, 40, features.Count);
    }

    [Fact]
    public void FixedFeatureStaysAndIsToldSo() => Assert.False(_ethtool.SetFeature("vx1", "tx-checksum-ipv4", on: true));

    [Fact]
    public void UnknownFeatureIsRefusedNamingIt()
    {
        _ethtool.Purpose = "node n1";
        NetlinkException failure = Assert.Throws<NetlinkException>(() => _ethtool.SetFeature("vx1", "nosuch", on: false));
        Assert.Equal(
            "cannot switch off feature \"nosuch\" of link \"vx1\" for node n1: bit name not found (EOPNOTSUPP at Wanted/Bits/Bit/Name)", failure.Message);
        Assert.NotEmpty(_ethtool.ListFeatures("vx1"));
    }

    [Fact]
    public void UnknownLinkIsRefusedNamingIt()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => _ethtool.ListFeatures("nosuch"));
        Assert.Equal("cannot list features of link \"nosuch\": no device matches name (ENODEV at Header/Name)", failure.Message);
    }

    [Fact]
    public void UnknownFamilyIsToldSo()
    {
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Generic, EthtoolNames.Instance));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => FamilyLookup.Find(socket, "nosuch"));
        Assert.Equal("cannot find generic netlink family \"nosuch\": this kernel does not have it (ENOENT)", failure.Message);
    }

    [Fact]
    public void LinkOfTheSocketsOwnNamespaceIsMeant()
    {
        using EthtoolSocket other = _namespaces.Container.Run(EthtoolSocket.Open);
        Assert.Equal(Errno.NoDevice, Assert.Throws<NetlinkException>(() => other.ListFeatures("vx1")).Errno);
    }

    [Fact]
    public void SwitchedFeatureIsNotifiedAsAChangeOfItsLink()
    {
        using RouteMonitor monitor = _namespaces.Host.Run(() => RouteMonitor.Open(RouteGroup.Link));
        Ethtool($"-K vx1 {Feature} off");
        Assert.Equal(MonitorResult.Received, monitor.Receive(Clock.Milliseconds() + 2000, out RouteNotifications notifications));
        List<string> names = [];
        foreach (RouteNotification notification in notifications)
        {
            names.Add(notification.ReadLink().Name);
        }

        Assert.Contains("vx1", names);
    }

    [Fact]
    public void EveryPrefixOfARealAnswerIsReadOrRefused()
    {
        byte[] payload = Answer();
        int refused = 0;
        for (int length = 0; length <= payload.Length; length++)
        {
            refused += TryParse(payload[..length], out _) ? 0 : 1;
        }

        Assert.True(TryParse(payload, out List<EthtoolFeature> features));
        Assert.Equal(_ethtool.ListFeatures("vx1"), features);

        // An attribute that is cut off is refused; the four bitsets end at whole ones.
        Assert.InRange(refused, payload.Length - 20, payload.Length);
    }

    [Fact]
    public void ChangedBytesOfARealAnswerAreReadOrRefused()
    {
        byte[] payload = Answer();
        Random random = new(4711);
        int refused = 0;
        for (int round = 0; round < 20_000; round++)
        {
            byte[] changed = [.. payload];
            for (int count = random.Next(1, 4); count > 0; count--)
            {
                changed[random.Next(changed.Length)] = (byte)random.Next(256);
            }

            refused += TryParse(changed, out _) ? 0 : 1;
        }

        Assert.InRange(refused, 1000, 19_999);
    }

    private static bool TryParse(byte[] payload, out List<EthtoolFeature> features)
    {
        features = [];
        try
        {
            FeaturesReader.Parse(new NetlinkMessage(default, payload), features);
            FamilyLookup.Read(new NetlinkMessage(new NetlinkHeader { Type = FamilyLookup.Control }, payload));
            return true;
        }
        catch (NetlinkFormatException)
        {
            return false;
        }
    }

    /// <summary>The payload of what the kernel says about the features of vx1.</summary>
    private byte[] Answer()
    {
        using NetlinkSocket socket = _namespaces.Host.Run(() => NetlinkSocket.Open(NetlinkProtocol.Generic, EthtoolNames.Instance));
        ushort family = FamilyLookup.Find(socket, "ethtool");
        EthtoolSocket.PutGet(socket.Batch, family, "vx1");
        Keeper keeper = new();
        socket.Batch.Send(keeper);
        return keeper.Payload;
    }

    private EthtoolFeature FeatureOf(string link) => _ethtool.ListFeatures(link).Single(feature => feature.Name == Feature);

    private string Ethtool(string arguments) => TwoNamespaces.Run(_namespaces.Host, "ethtool", arguments);

    private sealed class Keeper : INetlinkReplyReader
    {
        public byte[] Payload { get; private set; } = [];

        public void Read(int request, NetlinkMessage message) => Payload = message.Payload.ToArray();
    }
}
