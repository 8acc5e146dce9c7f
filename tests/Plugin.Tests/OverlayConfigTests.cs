using System;
using System.Linq;
using System.Text;
using CsCni.Cni;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Plugin.Config;
using Xunit;

namespace CsCni.Plugin.Tests;

/// <summary>The key overlay of type cscni: what is read from it, and what is refused, by key, value and expectation.</summary>
public sealed class OverlayConfigTests
{
    private const string Least = """
        "network": "10.244.0.0/16", "subnet": "10.244.1.0/24"
        """;

    [Fact]
    public void The_whole_of_it_is_read()
    {
        OwnOverlayConfig config = Read(
            """
            "backend": "vxlan", "vni": 7, "port": 4789, "mtu": 1400, "learning": true, "gbp": true, "directRouting": true, "txChecksumOffload": false,
            "network": "10.244.0.0/16", "subnet": "10.244.1.0/24", "publicIP": "192.168.50.1", "vtepMAC": "0e:00:00:00:00:01", "interface": "eth1",
            "peers": [{"subnet": "10.244.2.0/24", "publicIP": "192.168.50.2", "vtepMAC": "0e:12:34:56:78:9a"}, {"subnet": "10.244.3.0/24", "publicIP": "192.168.50.3"}]
            """);
        Assert.Equal(
            new OverlayBackend { Vni = 7, Port = 4789, UnderlayMtu = 1400, Learning = true, Gbp = true, DirectRouting = true, TxChecksumOffload = false }, config.Backend);
        Assert.Equal("eth1", config.Interface);
        Assert.Equal("10.244.0.0/16", config.Network.V4.ToString());
        Assert.False(config.Network.V6.IsValid);
        Assert.Equal(new(IpPrefix.Parse("10.244.1.0/24"), IpAddress.Parse("192.168.50.1"), new MacAddress(0x0e00_0000_0001)), config.Self.V4);
        Assert.False(config.Self.V6.IsPresent);
        Assert.Equal(["overlay.peers[0]", "overlay.peers[1]"], config.Peers.Select(static peer => peer.Name));
        Assert.Equal("0e:12:34:56:78:9a", config.Peers[0].V4.EffectiveVtepMac.ToString());
        Assert.Equal("0e:c5:c0:a8:32:03", config.Peers[1].V4.EffectiveVtepMac.ToString());
    }

    [Fact]
    public void Most_of_it_may_be_left_out()
    {
        OwnOverlayConfig config = Read(Least);
        Assert.Equal(new OverlayBackend(), config.Backend);
        Assert.Equal((BackendType.Vxlan, 1u, (ushort)8472), (config.Backend.Type, config.Backend.Vni, config.Backend.Port));
        Assert.False(config.Self.V4.PublicIp.IsValid);
        Assert.Empty(config.Peers);
        Assert.Equal(BackendType.HostGw, Read($"\"backend\": \"host-gw\", {Least}").Backend.Type);
    }

    [Theory]
    [InlineData("""
        "network": "10.244.0.0/16", "networks": "fd00:244::/48", "subnet": "10.244.1.0/24", "subnets": ["fd00:244:0:1::/64"]
        """)]
    [InlineData("""
        "network": ["fd00:244::/48", "10.244.0.0/16"], "subnets": ["10.244.1.0/24", "fd00:244:0:1::/64"]
        """)]
    public void Each_family_may_come_under_either_name_as_text_or_list(string networks)
    {
        OwnOverlayConfig config = Read(
            $$"""
            {{networks}}, "publicIP": "192.168.50.1", "publicIPv6": "fd00:50::1", "vtepMAC": "0e:00:00:00:00:01", "vtepMACv6": "0e:00:00:00:00:61",
            "peers": [{"subnet": ["10.244.2.0/24", "fd00:244:0:2::/64"], "publicIP": "192.168.50.2", "publicIPv6": "fd00:50::2", "vtepMACv6": "0e:00:00:00:00:62"},
                      {"subnets": "10.244.3.0/24", "publicIP": "192.168.50.3"}]
            """);
        Assert.Equal(["10.244.0.0/16", "fd00:244::/48"], config.Networks.Select(static one => one.ToString()));
        Assert.Equal(["10.244.1.0/24", "fd00:244:0:1::/64"], config.Subnets.Select(static one => one.ToString()));
        Assert.Equal(("fd00:50::1", "0e:00:00:00:00:61"), (config.Self.V6.PublicIp.ToString(), config.Self.V6.VtepMac.ToString()));
        Assert.Equal(("fd00:50::2", "0e:00:00:00:00:62"), (config.Peers[0].V6.PublicIp.ToString(), config.Peers[0].V6.VtepMac.ToString()));
        Assert.False(config.Peers[1].V6.IsPresent);
    }

    [Theory]
    [InlineData("publicIP", "vtepMAC")]
    [InlineData("publicIPv6", "vtepMACv6")]
    public void Without_IPv4_the_keys_of_either_family_are_those_of_IPv6(string address, string mac)
    {
        OwnOverlayConfig config = Read(
            $$"""
            "network": "fd00:244::/48", "subnet": "fd00:244:0:1::/64", "{{address}}": "fd00:50::1", "{{mac}}": "0e:00:00:00:00:61",
            "peers": [{"subnet": "fd00:244:0:2::/64", "{{address}}": "fd00:50::2", "{{mac}}": "0e:00:00:00:00:62"}]
            """);
        Assert.Equal(("fd00:50::1", "0e:00:00:00:00:61"), (config.Self.V6.PublicIp.ToString(), config.Self.V6.VtepMac.ToString()));
        Assert.Equal(("fd00:50::2", "0e:00:00:00:00:62"), (config.Peers[0].V6.PublicIp.ToString(), config.Peers[0].V6.VtepMac.ToString()));
        Assert.False(config.Self.V4.IsPresent);
    }

    [Theory]

    // Backend.
    [InlineData("\"backend\": \"udp\"", 7, "overlay.backend", "udp", "expected vxlan or host-gw")]
    [InlineData("\"backend\": {\"type\": \"vxlan\"}", 6, "overlay.backend", "expected a string")]
    [InlineData("\"vni\": 0", 7, "overlay.vni", "0", "1 to 16777215")]
    [InlineData("\"vni\": 16777216", 7, "overlay.vni", "16777216", "1 to 16777215")]
    [InlineData("\"vni\": \"1\"", 6, "overlay.vni", "whole number")]
    [InlineData("\"port\": 0", 7, "overlay.port", "1 to 65535")]
    [InlineData("\"port\": 65536", 7, "overlay.port", "65536", "1 to 65535")]
    [InlineData("\"mtu\": 575", 7, "overlay.mtu", "575", "576 to 65535")]
    [InlineData("\"mtu\": 65536", 7, "overlay.mtu", "65536")]
    [InlineData("\"learning\": 1", 6, "overlay.learning")]
    [InlineData("\"interface\": \"a/b\"", 7, "overlay.interface", "a/b")]

    // Networks and subnets; the last of two equal keys counts.
    [InlineData("\"network\": null", 7, "overlay.network", "expected the network of all nodes' pods")]
    [InlineData("\"network\": []", 7, "overlay.network")]
    [InlineData("\"network\": 5", 6, "overlay.network")]
    [InlineData("\"network\": \"10.244.0.0\"", 7, "overlay.network", "10.244.0.0", "prefix length")]
    [InlineData("\"network\": \"10.244.1.0/16\"", 7, "overlay.network", "host bits", "expected 10.244.0.0/16")]
    [InlineData("\"networks\": [\"10.245.0.0/16\"]", 7, "overlay.networks[0]", "10.245.0.0/16", "10.244.0.0/16 is given already")]
    [InlineData("\"networks\": [\"fd00:244::/48\"]", 7, "overlay.subnet", "fd00:244::/48", "also this node's part")]
    [InlineData("\"subnet\": null", 7, "overlay.subnet", "also this node's part of 10.244.0.0/16")]
    [InlineData("\"subnet\": \"10.244.1.1/24\"", 7, "overlay.subnet", "10.244.1.1/24", "host bits", "expected 10.244.1.0/24")]
    [InlineData("\"subnet\": \"10.245.1.0/24\"", 7, "overlay.subnet", "10.245.1.0/24", "expected a part of the network 10.244.0.0/16")]
    [InlineData("\"subnet\": \"10.244.0.0/16\"", 7, "overlay.subnet", "expected a part of the network 10.244.0.0/16")]
    [InlineData("\"subnet\": \"10.0.0.0/8\"", 7, "overlay.subnet", "expected a part of the network 10.244.0.0/16")]
    [InlineData("\"subnet\": \"10.244.1.0/31\"", 7, "overlay.subnet", "10.244.1.0/31", "at most /30")]
    [InlineData("\"subnet\": \"fd00:244:0:1::/64\"", 7, "overlay.subnet", "fd00:244:0:1::/64", "other family")]
    [InlineData("\"subnets\": [\"10.244.9.0/24\"]", 7, "overlay.subnets[0]", "10.244.9.0/24", "10.244.1.0/24 is given already")]

    // This node's addresses.
    [InlineData("\"publicIP\": \"fd00:50::1\"", 7, "overlay.publicIP", "fd00:50::1", "expected an IPv4 address")]
    [InlineData("\"publicIP\": \"192.168.50.1/24\"", 7, "overlay.publicIP", "192.168.50.1/24")]
    [InlineData("\"publicIP\": \"127.0.0.1\"", 7, "overlay.publicIP", "127.0.0.1")]
    [InlineData("\"publicIP\": \"0.0.0.0\"", 7, "overlay.publicIP", "0.0.0.0")]
    [InlineData("\"publicIP\": \"224.0.0.1\"", 7, "overlay.publicIP", "224.0.0.1")]
    [InlineData("\"publicIP\": \"10.244.1.7\"", 7, "overlay.publicIP", "10.244.1.7", "address of the pods' network 10.244.0.0/16")]
    [InlineData("\"publicIPv6\": \"fd00:50::1\"", 7, "overlay.publicIPv6", "no IPv6 subnet")]
    [InlineData("\"vtepMACv6\": \"0e:00:00:00:00:01\"", 7, "overlay.vtepMACv6", "no IPv6 subnet")]
    [InlineData("\"vtepMAC\": \"0e:00\"", 7, "overlay.vtepMAC", "0e:00", "six hexadecimal bytes")]
    [InlineData("\"vtepMAC\": \"01:00:5e:00:00:01\"", 7, "overlay.vtepMAC", "01:00:5e:00:00:01", "unicast")]
    [InlineData("\"vtepMAC\": \"00:00:00:00:00:00\"", 7, "overlay.vtepMAC", "unicast")]

    // Peers.
    [InlineData("\"peers\": {}", 6, "overlay.peers", "expected an array")]
    [InlineData("\"peers\": [null]", 7, "overlay.peers[0]", "expected a peer")]
    [InlineData("\"peers\": [5]", 6, "overlay.peers[0]", "expected an object")]
    [InlineData("\"peers\": [{\"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[0].subnet", "expected the peer's part")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.2.0/24\"}]", 7, "overlay.peers[0].publicIP", "10.244.2.0/24 is reached")]
    [InlineData("\"peers\": [{\"subnet\": \"10.245.2.0/24\", \"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[0].subnet", "10.245.2.0/24", "part of the network")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.1.0/24\", \"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[0].subnet", "overlaps with 10.244.1.0/24 of overlay.subnet")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.1.128/25\", \"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[0].subnet", "10.244.1.128/25", "overlaps with 10.244.1.0/24 of overlay.subnet")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.0.0/20\", \"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[0].subnet", "overlaps with 10.244.1.0/24")]
    [InlineData("\"peers\": [{\"subnet\": \"fd00:244:0:2::/64\", \"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[0].subnet", "other family")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.2\", \"publicIPv6\": \"fd00:50::2\"}]", 7, "overlay.peers[0].publicIPv6", "no IPv6 subnet")]
    [InlineData("\"publicIP\": \"192.168.50.1\", \"peers\": [{\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.1\"}]", 7, "overlay.peers[0].publicIP", "192.168.50.1", "overlay.publicIP is the same")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.2\"}, {\"subnet\": \"10.244.3.0/24\", \"publicIP\": \"192.168.50.2\"}]", 7, "overlay.peers[1].publicIP", "overlay.peers[0].publicIP is the same")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.2\"}, {\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.3\"}]", 7, "overlay.peers[1].subnet", "overlaps with 10.244.2.0/24 of overlay.peers[0].subnet")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.2.128/25\", \"publicIP\": \"192.168.50.2\"}, {\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.3\"}]", 7, "overlay.peers[1].subnet", "overlaps with 10.244.2.128/25 of overlay.peers[0].subnet")]
    [InlineData("\"vtepMAC\": \"0e:00:00:00:00:01\", \"peers\": [{\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.2\", \"vtepMAC\": \"0E:00:00:00:00:01\"}]", 7, "overlay.peers[0].vtepMAC", "overlay.vtepMAC is the same")]
    [InlineData("\"peers\": [{\"subnet\": \"10.244.2.0/24\", \"publicIP\": \"192.168.50.2\", \"vtepMAC\": \"ff:ff:ff:ff:ff:ff\"}]", 7, "overlay.peers[0].vtepMAC", "unicast")]

    // Both forms at once.
    [InlineData("\"subnetFile\": \"/run/flannel/subnet.env\"", 7, "overlay.network", "subnetFile is given too")]
    public void What_is_bad_is_named(string keys, int code, params string[] told)
    {
        CniException error = Assert.Throws<CniException>(() => Read($"{Least}, {keys}"));
        Assert.Equal(code, error.Code);
        foreach (string text in told)
        {
            Assert.Contains(text, error.Message);
        }

        Assert.Null(OverlayConfig.TryRead(Config($"{Least}, {keys}")));
    }

    [Theory]
    [InlineData("cscni", "{}", true)]
    [InlineData("cscni", "null", false)]
    [InlineData("bridge", "{}", false)]
    public void Only_type_cscni_has_it(string type, string overlay, bool isThere) =>
        Assert.Equal(isThere, OverlayConfig.IsOf(Parse($$"""{"cniVersion": "1.0.0", "name": "net", "type": "{{type}}", "overlay": {{overlay}}}""")));

    [Fact]
    public void Thousands_of_peers_are_read_in_a_moment()
    {
        string peers = string.Join(',', Enumerable.Range(2, 4000).Select(static number =>
            $$"""{"subnet": "10.{{number >> 8}}.{{number & 255}}.0/24", "publicIP": "192.168.{{number >> 8}}.{{number & 255}}"}"""));
        DateTime start = DateTime.UtcNow;
        OwnOverlayConfig config = Read($"\"network\": \"10.0.0.0/8\", \"subnet\": \"10.0.1.0/24\", \"peers\": [{peers}]");
        Assert.Equal(4000, config.Peers.Count);
        Assert.InRange((DateTime.UtcNow - start).TotalSeconds, 0, 5);
    }

    private static OwnOverlayConfig Read(string keys) => OverlayConfig.Read(Config(keys)).Own!;

    private static NetworkConfig Config(string keys) => Parse($$"""{"cniVersion": "1.0.0", "name": "net", "type": "cscni", "overlay": { {{keys}} } }""");

    private static NetworkConfig Parse(string json) => NetworkConfig.Parse(Encoding.UTF8.GetBytes(json));
}
