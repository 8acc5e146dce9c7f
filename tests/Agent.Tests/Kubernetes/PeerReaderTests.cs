using System;
using System.Linq;
using System.Text;
using System.Text.Json.Nodes;
using CsCni.Agent.Membership;
using CsCni.Agent.Membership.Kubernetes;
using CsCni.Agent.Membership.Kubernetes.Api;
using CsCni.Linux;
using CsCni.Overlay;
using CsCni.Tests.ApiServer;
using Xunit;

namespace CsCni.Tests.Agent.Kubernetes;

/// <summary>When a node is a peer, and what stays of it when its annotations break.</summary>
public sealed class PeerReaderTests
{
    private const string Mac4 = "0e:00:00:00:00:02", Mac6 = "0e:00:00:00:06:02";

    private static readonly AnnotationKeys _keys = new("flannel.alpha.coreos.com");
    private static readonly IpPrefix _v4 = IpPrefix.Parse("10.244.0.0/16"), _v6 = IpPrefix.Parse("fd00:244::/32");

    private static readonly OverlayEndpoint _endpoint4 =
        new(IpPrefix.Parse("10.244.2.0/24"), IpAddress.Parse("192.168.50.2"), MacOf(Mac4));

    private static readonly OverlayEndpoint _endpoint6 =
        new(IpPrefix.Parse("fd00:244:2::/64"), IpAddress.Parse("fd00:50::2"), MacOf(Mac6));

    private static readonly OverlayNode _dual = new("n2") { V4 = _endpoint4, V6 = _endpoint6 };

    [Fact]
    public void A_node_of_flanneld_is_a_peer() => Assert.Equal(Row(new("n2") { V4 = _endpoint4 }), Read(Dual(), _v4, default));

    [Fact]
    public void A_node_of_both_families_is_one_in_both() => Assert.Equal(Row(_dual), Read(Dual(), _v4, _v6));

    [Fact]
    public void IPv6_alone_needs_nothing_of_IPv4()
    {
        JsonObject node = Without(Dual(), "public-ip", "backend-data");
        node["spec"] = JsonNode.Parse("""{"podCIDR":"fd00:244:2::/64"}""");
        Assert.Equal(Row(new("n2") { V6 = _endpoint6 }), Read(node, default, _v6));
    }

    [Theory]
    [InlineData("kube-subnet-manager", null)]
    [InlineData("kube-subnet-manager", "false")]
    [InlineData("kube-subnet-manager", "True")]
    [InlineData("backend-type", "host-gw")]
    [InlineData("backend-type", "wireguard")]
    [InlineData("backend-type", null)]
    public void A_node_that_takes_no_part_is_no_peer_and_no_fault(string suffix, string? value) =>
        Assert.True(Read(With(Dual(), suffix, value), _v4, _v6, _dual).IsEmpty);

    /// <summary>flanneld leaves such a node out in both.</summary>
    [Theory]
    [InlineData("public-ipv6", "fd00:50::2")]
    [InlineData("spec", """{"podCIDRs":["10.244.2.0/24"]}""")]
    public void In_a_cluster_of_both_families_a_node_of_IPv4_is_a_peer_in_IPv4(string what, string value)
    {
        JsonObject node = Dual();
        if (what == "spec")
        {
            node["spec"] = JsonNode.Parse(value);
        }
        else
        {
            Without(node, what, "backend-v6-data");
        }

        Assert.Equal(Row(new("n2") { V4 = _endpoint4 }), Read(node, _v4, _v6, _dual));
    }

    [Fact]
    public void A_peer_of_host_gw_has_no_MAC()
    {
        JsonObject node = With(With(Dual(), "backend-type", "host-gw"), "backend-data", "null");
        PeerRow reading = Read(node, _v4, default, null, BackendType.HostGw);
        Assert.Equal(Row(new("n2") { V4 = _endpoint4 with { VtepMac = default } }), reading);
    }

    [Theory]
    [InlineData("public-ip", "192.168.50.x", "annotation flannel.alpha.coreos.com/public-ip is \"192.168.50.x\"")]
    [InlineData("public-ip", "fd00:50::2", "annotation flannel.alpha.coreos.com/public-ip is \"fd00:50::2\"")]
    [InlineData("public-ip", "0.0.0.0", "expected an IPv4 address")]
    [InlineData("public-ip", "127.0.0.1", "expected an IPv4 address")]
    [InlineData("public-ip", "224.0.0.1", "expected an IPv4 address")]
    [InlineData("backend-data", "null", "annotation flannel.alpha.coreos.com/backend-data is not a JSON object (it is \"null\")")]
    [InlineData("backend-data", "{\"VNI\":1}", "VtepMAC")]
    [InlineData("backend-data", "{\"VNI\":1,\"VtepMAC\":\"0e:00\"}", "0e:00")]
    [InlineData("backend-data", "{\"VNI\":1,\"VtepMAC\":\"01:00:5e:00:00:01\"}", "unicast MAC")]
    [InlineData("backend-data", "{\"VNI\":1,\"VtepMAC\"", "is not valid JSON")]
    [InlineData("backend-data", null, "annotation flannel.alpha.coreos.com/backend-data is missing")]
    public void What_is_broken_in_IPv4_is_named_and_stays_as_it_was(string suffix, string? value, string told)
    {
        // IPv6 goes on with what is new.
        JsonObject node = With(With(Dual(), suffix, value), "public-ipv6", "fd00:50::3");
        PeerRow reading = Read(node, _v4, _v6, _dual);
        Assert.Equal(_dual with { V6 = _endpoint6 with { PublicIp = IpAddress.Parse("fd00:50::3") } }, reading.Peer);
        Assert.StartsWith("node \"n2\": ", reading.Fault, StringComparison.Ordinal);
        Assert.Contains(told, reading.Fault, StringComparison.Ordinal);

        // Without anything good from before it is no peer in IPv4.
        Assert.Equal(default, Read(node, _v4, _v6).Peer!.V4);
    }

    [Theory]
    [InlineData("""{"podCIDRs":["10.9.0.0/24"]}""", "spec.podCIDRs has 10.9.0.0/24, which is outside the network 10.244.0.0/16 of net-conf.json")]
    [InlineData("""{"podCIDRs":["10.0.0.0/8"]}""", "outside the network")]
    [InlineData("""{"podCIDRs":["10.244.300.0/24"]}""", "spec.podCIDRs has \"10.244.300.0/24\"")]
    [InlineData("""{"podCIDRs":["10.244.2.0/24","10.244.3.0/24"]}""", "10.244.2.0/24 and 10.244.3.0/24, expected at most one of each family")]
    [InlineData("""{"podCIDR":"no"}""", "spec.podCIDRs has \"no\"")]
    public void A_subnet_that_cannot_be_is_named_and_the_last_good_one_stays(string spec, string told)
    {
        JsonObject node = Dual();
        node["spec"] = JsonNode.Parse(spec);
        PeerRow reading = Read(node, _v4, default, new("n2") { V4 = _endpoint4 });
        Assert.Equal(new("n2") { V4 = _endpoint4 }, reading.Peer);
        Assert.Contains(told, reading.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_subnet_with_host_bits_is_read_without_them()
    {
        JsonObject node = Dual();
        node["spec"] = JsonNode.Parse("""{"podCIDRs":["10.244.2.7/24"]}""");
        Assert.Equal(Row(new("n2") { V4 = _endpoint4 }), Read(node, _v4, default));
    }

    [Fact]
    public void A_node_that_takes_part_and_says_nowhere_where_it_is_stays_as_it_was()
    {
        PeerRow reading = Read(Without(Dual(), "public-ip"), _v4, default, new("n2") { V4 = _endpoint4 });
        Assert.Equal(new("n2") { V4 = _endpoint4 }, reading.Peer);
        Assert.Equal("node \"n2\": has no annotation flannel.alpha.coreos.com/public-ip with a pod CIDR of the same family", reading.Fault);
    }

    [Fact]
    public void Hostile_values_are_cut_and_without_control_characters()
    {
        string fault = Read(With(Dual(), "public-ip", "\u001b[2J" + new string('x', 3000)), _v4, default).Fault!;
        Assert.True(fault.Length < 500, fault);
        Assert.DoesNotContain(fault, char.IsControl);
    }

    private static JsonObject Dual()
    {
        JsonObject node = NodeTemplate.FlannelNode("n2", "10.244.2.0/24", "192.168.50.2", Mac4);
        ((JsonArray)node["spec"]!["podCIDRs"]!).Add("fd00:244:2::/64");
        NodeTemplate.Annotate(node, "public-ipv6", "fd00:50::2");
        NodeTemplate.Annotate(node, "backend-v6-data", $"{{\"VNI\":1,\"VtepMAC\":\"{Mac6}\"}}");
        node["metadata"]!["creationTimestamp"] = "2026-01-02T03:04:05Z";
        return node;
    }

    private static PeerRow Row(OverlayNode peer) => new(peer, null, new DateTime(2026, 1, 2, 3, 4, 5).Ticks);

    private static JsonObject With(JsonObject node, string suffix, string? value)
    {
        NodeTemplate.Annotate(node, suffix, value);
        return node;
    }

    private static JsonObject Without(JsonObject node, params string[] suffixes) => suffixes.Aggregate(node, static (rest, suffix) => With(rest, suffix, null));

    private static MacAddress MacOf(string text) => MacAddress.TryParse(text, out MacAddress mac) ? mac : throw new FormatException(text);

    /// <summary>By way of the API's text, as every node comes.</summary>
    private static PeerRow Read(JsonObject node, IpPrefix v4, IpPrefix v6, OverlayNode? last = null, BackendType backend = BackendType.Vxlan)
    {
        ApiObjectReader reader = new(_keys, isWatch: false);
        JsonTokenStream tokens = new(reader, manyValues: false);
        byte[] text = Encoding.UTF8.GetBytes(node.ToJsonString());
        text.CopyTo(tokens.Free());
        tokens.Commit(text.Length);
        return new PeerReader(_keys, new(new(v4, v6), new() { Type = backend })).Read(reader.Root, last);
    }
}
