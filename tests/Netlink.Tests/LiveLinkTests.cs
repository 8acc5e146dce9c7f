using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using CsCni.Linux;
using CsCni.Netlink;
using CsCni.Netlink.Route;
using Xunit;

namespace CsCni.Tests.Netlink;

/// <summary>Links made and read by us, compared with what ip -j -d says.</summary>
public sealed class LiveLinkTests : IDisposable
{
    private static readonly MacAddress HostMac = new(0x0e0000000001);
    private static readonly MacAddress ContainerMac = new(0x0e0000000002);

    private readonly TwoNamespaces _namespaces = new();

    private RouteSocket Host => _namespaces.HostRoute;

    public void Dispose() => _namespaces.Dispose();

    [Fact]
    public void VethPairIsOneMessageWithItsPeerInTheOtherNamespace()
    {
        int bridge = CreateBridge("br0");
        CreateVeth("veth1", bridge);

        JsonElement host = TwoNamespaces.Ip(_namespaces.Host, "link show veth1");
        Assert.Equal("veth", host.GetProperty("linkinfo").GetProperty("info_kind").GetString());
        Assert.Equal(1400, host.GetProperty("mtu").GetInt32());
        Assert.Equal("br0", host.GetProperty("master").GetString());
        Assert.Equal("0e:00:00:00:00:01", host.GetProperty("address").GetString());
        Assert.Contains("UP", host.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString()));
        Assert.Equal("7", host.GetProperty("group").GetString());

        JsonElement peer = TwoNamespaces.Ip(_namespaces.Container, "link show eth0");
        Assert.Equal(1300, peer.GetProperty("mtu").GetInt32());
        Assert.Equal("0e:00:00:00:00:02", peer.GetProperty("address").GetString());
        Assert.Equal(host.GetProperty("link_index").GetInt32(), peer.GetProperty("ifindex").GetInt32());
    }

    [Fact]
    public void AnEchoTellsTheLinkThatWasMade()
    {
        Assert.SkipUnless(Environment.OSVersion.Version >= new Version(6, 2), "this kernel echoes no links");
        Host.Batch.CreateLink(
            new LinkSettings { Name = "veth1", Up = true },
            new Veth(new LinkSettings { Name = "eth0", NetNs = _namespaces.Container.Namespace.Descriptor }),
            echo: true).Send();
        Link link = Host.Batch.LinkOf(0)!;
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "link show veth1");
        Assert.Equal(json.GetProperty("ifindex").GetInt32(), link.Index);
        Assert.Equal("veth1", link.Name);
        Assert.Equal(json.GetProperty("address").GetString(), link.Mac.ToString());
        Assert.Equal(TwoNamespaces.Ip(_namespaces.Container, "link show eth0").GetProperty("ifindex").GetInt32(), link.LowerLink);
    }

    [Fact]
    public void LinkIsReadAsIpReadsIt()
    {
        int bridge = CreateBridge("br0");
        CreateVeth("veth1", bridge);
        TwoNamespaces.Run(_namespaces.Host, "ip", "link set veth1 alias pod/eth0 promisc on");
        TwoNamespaces.Run(_namespaces.Container, "ip", "link set eth0 up");

        Link link = Host.GetLink("veth1");
        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "link show veth1");
        Assert.Equal(json.GetProperty("ifindex").GetInt32(), link.Index);
        Assert.Equal("veth1", link.Name);
        Assert.Equal("veth", link.Kind);
        Assert.Equal(json.GetProperty("mtu").GetInt32(), link.Mtu);
        Assert.Equal(HostMac, link.Mac);
        Assert.Equal(bridge, link.Master);
        Assert.Equal(json.GetProperty("link_index").GetInt32(), link.LowerLink);
        Assert.Equal(json.GetProperty("link_netnsid").GetInt32(), link.LowerLinkNetNsId);
        Assert.Equal("pod/eth0", link.Alias);
        Assert.Equal(7u, link.Group);
        Assert.Equal(json.GetProperty("promiscuity").GetUInt32(), link.Promiscuity);
        Assert.True((link.Flags & LinkFlags.Promiscuous) != 0);
        Assert.True(link.IsUp);
        Assert.Equal(json.GetProperty("operstate").GetString(), link.OperState.ToString(), ignoreCase: true);
        JsonElement port = json.GetProperty("linkinfo").GetProperty("info_slave_data");
        Assert.Equal(port.GetProperty("state").GetString(), link.Port!.Value.State.ToString(), ignoreCase: true);
        Assert.Equal(port.GetProperty("learning").GetBoolean(), link.Port.Value.Learning);
        Assert.Equal(link.Index, Host.GetLink(link.Index).Index);
        Assert.Null(Host.GetLink("lo").Port);
    }

    [Fact]
    public void EverySettingOfALinkIsSet()
    {
        int index = CreateBridge("br0");
        Host.Batch.SetLink(index, new LinkChange
        {
            Up = true, Promiscuous = true, Mtu = 1200, Mac = HostMac, Alias = "hello", Group = 9, Name = "br9",
        }).Send();

        JsonElement json = TwoNamespaces.Ip(_namespaces.Host, "link show br9");
        Assert.Equal(1200, json.GetProperty("mtu").GetInt32());
        Assert.Equal("0e:00:00:00:00:01", json.GetProperty("address").GetString());
        Assert.Equal("hello", json.GetProperty("ifalias").GetString());
        Assert.Equal("9", json.GetProperty("group").GetString());
        List<string?> flags = [.. json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString())];
        Assert.Contains("PROMISC", flags);
        Assert.Contains("UP", flags);

        Host.Batch.SetLink("br9", new LinkChange { Up = false, Promiscuous = false, Alias = string.Empty }).Send();
        json = TwoNamespaces.Ip(_namespaces.Host, "link show br9");
        Assert.False(json.TryGetProperty("ifalias", out _));
        flags = [.. json.GetProperty("flags").EnumerateArray().Select(flag => flag.GetString())];
        Assert.DoesNotContain("PROMISC", flags);
        Assert.DoesNotContain("UP", flags);
    }

    [Fact]
    public void OneFlagIsChangedAndTheOthersStay()
    {
        CreateBridge("br0");
        Host.Batch.SetLink("br0", new LinkChange { Promiscuous = true }).Send();
        Host.Batch.SetLink("br0", new LinkChange { Up = true }).Send();
        Assert.True((Host.GetLink("br0").Flags & LinkFlags.Promiscuous) != 0);
    }

    [Fact]
    public void LinkMovesToAnotherNamespace()
    {
        CreateVeth("veth1", 0);
        Host.Batch.SetLink("veth1", new LinkChange { NetNs = _namespaces.Container.Namespace.Descriptor }).Send();
        Assert.Null(Host.TryGetLink("veth1"));
        Assert.Equal("veth1", TwoNamespaces.Ip(_namespaces.Container, "link show veth1").GetProperty("ifname").GetString());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void BridgePortIsSetByNameAndByIndex(bool byName)
    {
        int bridge = CreateBridge("br0");
        CreateVeth("veth1", bridge);
        LinkTarget target = byName ? "veth1" : Host.GetLink("veth1").Index;
        Host.Batch.SetBridgePort(target, new BridgePort { Hairpin = true, Isolated = true, Learning = false, UnicastFlood = false }).Send();

        JsonElement port = TwoNamespaces.Ip(_namespaces.Host, "link show veth1").GetProperty("linkinfo").GetProperty("info_slave_data");
        Assert.True(port.GetProperty("hairpin").GetBoolean());
        Assert.True(port.GetProperty("isolated").GetBoolean());
        Assert.False(port.GetProperty("learning").GetBoolean());
        Assert.False(port.GetProperty("flood").GetBoolean());
        BridgePort read = Host.GetLink("veth1").Port!.Value;
        Assert.True(read.Hairpin);
        Assert.True(read.Isolated);
        Assert.False(read.Learning);
        Assert.False(read.UnicastFlood);
    }

    [Fact]
    public void PairPortAndReadBackAreOneDatagram()
    {
        int bridge = CreateBridge("br0");
        Host.Batch
            .CreateLink(Settings("veth1", bridge), Peer())
            .SetBridgePort("veth1", new BridgePort { Hairpin = true })
            .GetLink("veth1")
            .Send();
        Link link = Host.Batch.LinkOf(2)!;
        Assert.Equal("veth1", link.Name);
        Assert.True(link.Port!.Value.Hairpin);
        Assert.Null(Host.Batch.LinkOf(0));
    }

    [Fact]
    public void ListsAreFilteredByTheKernel()
    {
        int first = CreateBridge("br1");
        CreateBridge("br2");
        CreateVeth("veth1", first);

        Assert.Equal(["br1", "br2"], Names(Host.ListLinks(new LinkFilter(Kind: "bridge"))));
        Assert.Equal(["veth1"], Names(Host.ListLinks(new LinkFilter(Master: first))));
        Assert.Empty(Host.ListLinks(new LinkFilter(Kind: "nosuchkind")));
        string[] all = [.. TwoNamespaces.IpAll(_namespaces.Host, "link show").EnumerateArray()
            .Select(link => link.GetProperty("ifname").GetString()!).Order(StringComparer.Ordinal)];
        Assert.Equal(all, Names(Host.ListLinks()));
    }

    [Fact]
    public void DeletingOneEndDeletesBoth()
    {
        CreateVeth("veth1", 0);
        Host.Batch.DeleteLink("veth1").Send();
        Assert.Null(Host.TryGetLink("veth1"));
        Assert.Null(_namespaces.ContainerRoute.TryGetLink("eth0"));
    }

    [Fact]
    public void DeletingWhatIsNotThereIsAnErrorThatCanBeAccepted()
    {
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Host.Batch.DeleteLink("nosuch").Send());
        Assert.Equal(Errno.NoDevice, failure.Errno);
        Assert.Equal("cannot delete link \"nosuch\": there is no such link (ENODEV)", failure.Message);
        Host.Batch.DeleteLink("nosuch").Accept(Errno.NoDevice).Send();
        Assert.Equal(Errno.NoDevice, Host.Batch.ResultOf(0));
    }

    [Fact]
    public void AGroupIsDeletedInOneGo()
    {
        CreateVeth("veth1", 0);
        CreateBridge("br0");
        Host.Batch.DeleteLinkGroup(7).Send();
        Assert.Equal(["br0", "lo"], Names(Host.ListLinks()));
    }

    [Fact]
    [Trait("Kernel", "cloud")]
    public void VlansOfAPortAreListedAsTheyWereMade()
    {
        int bridge = CreateBridge("br0");
        (int status, _, _) = TwoNamespaces.TryRun(_namespaces.Host, "ip", "link set br0 type bridge vlan_filtering 1");
        Assert.SkipUnless(status == 0, "this kernel has no bridge-vlan (CONFIG_BRIDGE_VLAN_FILTERING): make test-vm runs it");
        CreateVeth("veth1", bridge);
        int port = Host.GetLink("veth1").Index;
        Host.Batch
            .DeleteBridgeVlan(port, new BridgeVlan(1))
            .CreateBridgeVlan(port, new BridgeVlan(10, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged))
            .CreateBridgeVlan(port, new BridgeVlan(100, 200))
            .Send();
        Assert.Equal(
            [new BridgeVlan(10, BridgeVlanFlags.Pvid | BridgeVlanFlags.Untagged), new BridgeVlan(100, 200)],
            Host.ListBridgeVlans(port));
        Assert.True(Host.GetLink("br0").VlanFiltering);
        Assert.Contains("100", TwoNamespaces.Run(_namespaces.Host, "bridge", "vlan show dev veth1"), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutVlanFilteringThereAreNoVlans()
    {
        int bridge = CreateBridge("br0");
        CreateVeth("veth1", bridge);
        (int status, _, _) = TwoNamespaces.TryRun(_namespaces.Host, "ip", "link set br0 type bridge vlan_filtering 1");
        Assert.SkipWhen(status == 0, "this kernel has bridge VLAN filtering");
        int port = Host.GetLink("veth1").Index;
        Assert.Empty(Host.ListBridgeVlans(port));
        NetlinkException failure = Assert.Throws<NetlinkException>(() => Host.Batch.CreateBridgeVlan(port, new BridgeVlan(10)).Send());
        Assert.Equal(Errno.NotSupported, failure.Errno);
        Assert.StartsWith($"cannot create VLAN 10 on link {port}: ", failure.Message, StringComparison.Ordinal);
    }

    private static string[] Names(List<Link> links) => [.. links.Select(link => link.Name).Order(StringComparer.Ordinal)];

    private static LinkSettings Settings(string name, int master) =>
        new() { Name = name, Mtu = 1400, Master = master, Mac = HostMac, Group = 7, Up = true };

    private Veth Peer() => new(new LinkSettings
    {
        Name = "eth0", Mtu = 1300, Mac = ContainerMac, NetNs = _namespaces.Container.Namespace.Descriptor,
    });

    private int CreateBridge(string name)
    {
        Host.Batch.CreateLink(new LinkSettings { Name = name, Up = true }, new Bridge()).GetLink(name).Send();
        return Host.Batch.LinkOf(1)!.Index;
    }

    private void CreateVeth(string name, int master) => Host.Batch.CreateLink(Settings(name, master), Peer()).Send();
}
